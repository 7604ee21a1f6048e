-- What `lsp/canonic.lua` cannot say: fix on save, and a start for Neovim before 0.11. See `:help canonic`.

local M = {}

local FIX_ALL = 'source.fixAll.canonic'
local ORGANIZE = 'source.organizeImports'

local find = vim.lsp.get_clients or vim.lsp.get_active_clients

---@param client table
---@param method string
local function ask(client, method, params, timeout, buffer)
  local answer, fault
  if vim.fn.has('nvim-0.11') == 1 then
    answer, fault = client:request_sync(method, params, timeout, buffer)
  else
    answer, fault = client.request_sync(method, params, timeout, buffer)
  end
  if not answer or answer.err then
    local reason = answer and answer.err.message or fault or 'no answer'
    local what = client.name == 'canonic' and 'not fixed on save: ' or ('not sorted on save by ' .. client.name .. ': ')
    vim.notify('Canonic: ' .. what .. reason, vim.log.levels.WARN)
    return nil
  end
  return answer.result
end

---Apply the actions of one kind of a server to a buffer, and come back when they are applied.
---@param name string of the server
---@param kind string
local function act(name, kind, buffer, timeout)
  for _, client in ipairs(find({ bufnr = buffer, name = name })) do
    local start = { line = 0, character = 0 }
    local params = {
      textDocument = { uri = vim.uri_from_bufnr(buffer) },
      range = { start = start, ['end'] = start },
      context = { only = { kind }, diagnostics = {} },
    }
    for _, action in ipairs(ask(client, 'textDocument/codeAction', params, timeout, buffer) or {}) do
      if action.kind == kind or vim.startswith(action.kind or '', kind .. '.') then
        local whole = action.edit and action or ask(client, 'codeAction/resolve', action, timeout, buffer)
        if whole and whole.edit then
          vim.lsp.util.apply_workspace_edit(whole.edit, client.offset_encoding)
        end
      end
    end
  end
end

---Apply all safe fixes to a buffer, and come back when they are applied. `vim.lsp.buf.code_action` does not wait, so
---before a write it would be too late.
---@param buffer? integer
---@param timeout? integer milliseconds for each question to the server
function M.fix(buffer, timeout)
  buffer = (buffer == nil or buffer == 0) and vim.api.nvim_get_current_buf() or buffer
  act('canonic', FIX_ALL, buffer, timeout or 1000)
end

---Have another server sort the imports of a buffer, and come back when they are sorted.
---@param name string of the server, such as `ruff`
---@param buffer? integer
---@param timeout? integer milliseconds for each question to the server
function M.organize(name, buffer, timeout)
  buffer = (buffer == nil or buffer == 0) and vim.api.nvim_get_current_buf() or buffer
  act(name, ORGANIZE, buffer, timeout or 1000)
end

---Apply all safe fixes to every Python file before it is written, and then have the server `organize` sort its imports.
---@param options? { timeout?: integer, pattern?: string|string[], organize?: string }
function M.fix_on_save(options)
  options = options or {}
  vim.api.nvim_create_autocmd('BufWritePre', {
    group = vim.api.nvim_create_augroup('canonic_fix_on_save', { clear = true }),
    pattern = options.pattern or { '*.py', '*.pyi' },
    callback = function(event)
      M.fix(event.buf, options.timeout)
      if options.organize then
        M.organize(options.organize, event.buf, options.timeout)
      end
    end,
  })
end

---What the server is at, for a status line: starting, indexing, ready, or what is wrong. Empty where it is not wanted.
---@param buffer? integer
---@return string
function M.status(buffer)
  return require('canonic.status').status(buffer)
end

---@return table? client the server of the buffer, or else any
local function server_of(buffer)
  local client = find({ bufnr = buffer, name = 'canonic' })[1] or find({ name = 'canonic' })[1]
  if not client then
    vim.notify('Canonic: no server runs for this buffer', vim.log.levels.WARN)
  end
  return client
end

---Have the server run a command.
---@param done fun(fault: table?)
local function execute(client, buffer, command, argument, done)
  local params = { command = 'canonic.server.' .. command, arguments = { argument } }
  if vim.fn.has('nvim-0.11') == 1 then
    client:request('workspace/executeCommand', params, done, buffer)
  else
    client.request('workspace/executeCommand', params, done, buffer)
  end
end

---Fix the imports of the whole workspace: all safe fixes at once, or as a diff that is shown before anything is
---changed, with the fixes that a person should look at.
---@param options? { preview?: boolean, name?: string } `name`: only one name of the policy
function M.fix_workspace(options)
  options = options or {}
  local buffer = vim.api.nvim_get_current_buf()
  local client = server_of(buffer)
  if not client then
    return
  end
  local preview = require('canonic.preview')
  local argument = vim.empty_dict()
  argument.name = options.name
  if options.preview then
    argument.preview, argument.unsafe = true, true
  end
  preview.want(client.id, options.preview == true)
  execute(client, buffer, 'fixWorkspace', argument, function(fault)
    preview.want(client.id, false)
    if fault then
      vim.notify('Canonic: nothing was fixed: ' .. fault.message, vim.log.levels.ERROR)
    end
  end)
end

---Have the report of the buffer's workspace written, and opened in a browser. It tells what is on disk.
---@param buffer? integer
function M.report(buffer)
  buffer = (buffer == nil or buffer == 0) and vim.api.nvim_get_current_buf() or buffer
  local client = server_of(buffer)
  if not client then
    return
  end
  local folder
  for _, one in ipairs(client.workspace_folders or {}) do
    if not folder or vim.startswith(vim.uri_from_bufnr(buffer), one.uri .. '/') then
      folder = one.uri
    end
  end
  execute(client, buffer, 'report', { folder = folder }, function(fault)
    if fault then
      vim.notify('Canonic: no report: ' .. fault.message, vim.log.levels.ERROR)
    end
  end)
end

---Start the server for Python files and Canonic's configuration in Neovim 0.8 to 0.10. Later ones have
---`vim.lsp.enable('canonic')`.
---@param changes? table replaces parts of the configuration, such as `cmd` or `settings`
function M.start(changes)
  local file = vim.api.nvim_get_runtime_file('lsp/canonic.lua', false)[1]
  local config = vim.tbl_deep_extend('force', dofile(file), changes or {})
  local capabilities = vim.lsp.protocol.make_client_capabilities()
  -- Before 0.10 Neovim watches no files, whatever is said here.
  if vim.fn.has('nvim-0.10') == 1 then
    capabilities = vim.tbl_deep_extend('force', capabilities, config.capabilities or {})
  end
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('canonic_start', { clear = true }),
    pattern = config.filetypes,
    callback = function(event)
      config.root_dir(event.buf, function(root)
        vim.lsp.start({
          name = 'canonic',
          cmd = config.cmd,
          root_dir = root,
          settings = config.settings,
          handlers = config.handlers,
          before_init = config.before_init,
          on_init = config.on_init,
          on_exit = config.on_exit,
          capabilities = capabilities,
        })
      end)
    end,
  })
end

return M
