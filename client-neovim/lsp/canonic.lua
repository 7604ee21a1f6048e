-- The server as `vim.lsp.config` wants it (Neovim 0.11 and later): `vim.lsp.enable('canonic')` is all that is needed.
-- What Canonic does and how to set it up: `:help canonic`.

local CONFIGURATION = { ['canonic.toml'] = true, ['pyproject.toml'] = true }

---@param file string
local function is_there(file)
  return (vim.uv or vim.loop).fs_stat(file) ~= nil
end

---Whether a `pyproject.toml` speaks to Canonic.
---@param file string
local function configures(file)
  if not is_there(file) then
    return false
  end
  for _, line in ipairs(vim.fn.readfile(file)) do
    if line:match('^%s*%[+%s*tool%s*%.%s*["\']?canonic["\']?%s*[%].]') then
      return true
    end
  end
  return false
end

---The folder that a file belongs to, as on the command line: that of the nearest configuration, else the repository's
---root, else the nearest project's.
---@param file string
---@return string?
local function root_of(file)
  local repository, project
  for folder in vim.fs.parents(file) do
    if is_there(folder .. '/canonic.toml') or configures(folder .. '/pyproject.toml') then
      return folder
    end
    project = project or (is_there(folder .. '/pyproject.toml') and folder or nil)
    repository = repository or (is_there(folder .. '/.git') and folder or nil)
  end
  return repository or project
end

---A question of the server, such as whether to open a policy that has mistakes. Without a screen nobody can answer, and
---Neovim would wait for the answer, or end.
local function ask(fault, request, context)
  if #vim.api.nvim_list_uis() == 0 then
    vim.notify(request.message, vim.log.levels.WARN)
    return vim.NIL
  end
  return vim.lsp.handlers['window/showMessageRequest'](fault, request, context)
end

---What the server says of its work is shown by Neovim, and by `require('canonic').status()`.
local function progress(fault, params, context, config)
  require('canonic.status').heed(params, context.client_id)
  return vim.lsp.handlers['$/progress'](fault, params, context, config)
end

local function apply_edit(...)
  return require('canonic.preview').handle(...)
end

vim.api.nvim_create_user_command('CanonicFixWorkspace', function(command)
  require('canonic').fix_workspace({ preview = not command.bang })
end, { bang = true, desc = 'Show the fixes of the workspace; with ! apply all safe ones' })

vim.api.nvim_create_user_command('CanonicReport', function()
  require('canonic').report()
end, { desc = 'Open the report of the workspace in a browser' })

---@type vim.lsp.Config
return {
  cmd = { 'canonic', 'server' },
  filetypes = { 'python', 'toml' },
  -- Of all TOML files only Canonic's configuration is of interest.
  root_dir = function(buffer, on_dir)
    local file = vim.api.nvim_buf_get_name(buffer)
    local is_toml = vim.bo[buffer].filetype == 'toml'
    if file ~= '' and (not is_toml or CONFIGURATION[vim.fs.basename(file)]) then
      on_dir(root_of(file) or vim.fs.dirname(file))
    end
  end,
  handlers = { ['window/showMessageRequest'] = ask, ['$/progress'] = progress, ['workspace/applyEdit'] = apply_edit },
  before_init = function()
    require('canonic.status').starts()
  end,
  on_init = function()
    require('canonic.status').started()
  end,
  on_exit = function(code, signal, client)
    require('canonic.status').ended(code, signal, client)
  end,
  capabilities = {
    workspace = {
      -- Neovim leaves it off on Linux; with it findings follow what a terminal or git changes.
      didChangeWatchedFiles = { dynamicRegistration = true },
      workspaceEdit = {
        documentChanges = true,
        changeAnnotationSupport = { groupsOnLabel = true },
        -- Nothing is deleted by an edit of the server.
        resourceOperations = { 'rename', 'create' },
      },
    },
  },
  settings = { canonic = { diagnosticMode = 'workspace' } },
}
