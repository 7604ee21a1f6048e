-- What every script of these tests has at hand. It is run with Neovim's own defaults and nothing else.

local client = assert(os.getenv('CLIENT'))
local patience = 60000

vim.opt.runtimepath:append(client)
vim.opt.swapfile = false
vim.cmd('filetype on')
vim.notify = function(text)
  io.stderr:write('notified: ' .. text .. '\n')
end

---Wait until `condition` gives something, and give that; it is an error if it never does.
function eventually(what, condition)
  local result
  local done = vim.wait(patience, function()
    result = condition()
    return result
  end, 20)
  assert(done, 'never came: ' .. what)
  return result
end

---The diagnostics of the present buffer, once there are any.
function diagnostics(count)
  return eventually((count or 1) .. ' diagnostics', function()
    local found = vim.diagnostic.get(0)
    return #found >= (count or 1) and found
  end)
end

function server()
  return eventually('the server', function()
    local client = vim.lsp.get_clients({ bufnr = 0, name = 'canonic' })[1]
    return client and client.initialized and client
  end)
end

function lines()
  return vim.api.nvim_buf_get_lines(0, 0, -1, false)
end

---Hand a value to the test, as the last thing.
function tell(value)
  vim.lsp.stop_client(vim.lsp.get_clients())
  assert(vim.wait(patience, function() return #vim.lsp.get_clients() == 0 end, 20), 'the server did not end')
  io.stdout:write('\nTOLD ' .. vim.json.encode(value) .. '\n')
end
