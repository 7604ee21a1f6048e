-- What the server is at, in the few words that a status line has room for.

local M = {}

local find = vim.lsp.get_clients or vim.lsp.get_active_clients

local starting = false
local crashed = false
---@type table<integer, { token: string|integer, message: string }[]> the open progress bars of each server
local work = {}
---@type table<integer, boolean> buffers that have mistakes of the configuration in them
local faulty = {}

local function changed()
  if vim.in_fast_event() then
    return vim.schedule(changed)
  end
  vim.api.nvim_exec_autocmds('User', { pattern = 'CanonicStatus', modeline = false })
  vim.cmd('redrawstatus!')
end

local function is_fault(diagnostic)
  return diagnostic.source == 'Canonic' and diagnostic.code == 'settings'
end

local function watch_faults()
  vim.api.nvim_create_autocmd('DiagnosticChanged', {
    group = vim.api.nvim_create_augroup('canonic_status', { clear = true }),
    callback = function(event)
      local found
      -- A buffer that is just being wiped out has none.
      if vim.api.nvim_buf_is_valid(event.buf) then
        for _, diagnostic in ipairs(vim.diagnostic.get(event.buf)) do
          found = found or is_fault(diagnostic) or nil
        end
      end
      if faulty[event.buf] ~= found then
        faulty[event.buf] = found
        changed()
      end
    end,
  })
end

---For `before_init` of the configuration.
function M.starts()
  starting, crashed = true, false
  watch_faults()
  changed()
end

---For `on_init`.
function M.started()
  starting = false
  changed()
end

---For `on_exit`.
function M.ended(code, signal, id)
  starting, crashed = false, code ~= 0 or signal ~= 0
  work[id] = nil
  changed()
end

---For the handler of `$/progress`: what the server says of its work.
function M.heed(params, id)
  local kind, message = params.value.kind, params.value.message
  local kept = {}
  local is_open = kind == 'begin'
  for _, bar in ipairs(work[id] or {}) do
    if bar.token ~= params.token then
      kept[#kept + 1] = bar
    else
      is_open = is_open or kind == 'report'
      message = message or bar.message
    end
  end
  if is_open then
    kept[#kept + 1] = { token = params.token, message = message or '' }
  end
  work[id] = kept
  changed()
end

---In one line: starting, what it is at, mistakes in the configuration, or ready. Empty where no server is wanted.
---@param buffer? integer
---@return string
function M.status(buffer)
  buffer = (buffer == nil or buffer == 0) and vim.api.nvim_get_current_buf() or buffer
  local client = find({ bufnr = buffer, name = 'canonic' })[1]
  if starting or crashed or not client then
    if vim.bo[buffer].filetype ~= 'python' then
      return ''
    end
    return starting and 'Canonic: starting' or crashed and 'Canonic is not running' or ''
  end
  local bars = work[client.id] or {}
  if #bars > 0 then
    return 'Canonic: ' .. bars[#bars].message
  end
  return next(faulty) and 'Canonic: faulty configuration' or 'Canonic: ready'
end

return M
