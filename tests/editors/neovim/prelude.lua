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

---What the hover at the cursor says, once it says something.
function hovered()
  local float = eventually('the float', function()
    vim.lsp.buf.hover()
    local found
    vim.wait(1000, function()
      for _, window in ipairs(vim.api.nvim_list_wins()) do
        if vim.api.nvim_win_get_config(window).relative ~= '' then found = window end
      end
      return found ~= nil
    end, 20)
    return found
  end)
  local card = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(float), 0, -1, false)
  vim.api.nvim_win_close(float, true)
  return card
end

---The code lenses of the present buffer, once there are any.
function lenses()
  return eventually('a lens', function()
    vim.lsp.codelens.refresh({ bufnr = 0 })
    local found
    vim.wait(500, function()
      found = vim.tbl_filter(function(lens) return lens.command ~= nil end, vim.lsp.codelens.get(0))
      return #found > 0
    end, 20)
    return #found > 0 and found
  end)
end

---Apply the preferred fix at the cursor. Before the index is whole a fix may still be called unsafe.
function fix_here()
  eventually('the preferred fix', function()
    vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.isPreferred end })
    return vim.wait(500, function() return vim.bo.modified end, 20)
  end)
  eventually('no diagnostic', function() return #vim.diagnostic.get(0) == 0 end)
end

---The name of the first file in which there is an error, once there is one.
function faulty_file()
  local found = eventually('the fault', function()
    local all = vim.diagnostic.get(nil, { severity = vim.diagnostic.severity.ERROR })
    return #all > 0 and all
  end)
  return vim.fs.basename(vim.api.nvim_buf_get_name(found[1].bufnr))
end

---Kill the server, which is all that this Neovim has started.
function crash()
  local children = vim.fn.systemlist({ 'pgrep', '-P', tostring(vim.fn.getpid()) })
  assert(#children == 1, vim.inspect(children))
  vim.uv.kill(tonumber(children[1]), 'sigkill')
end

---Hand a value to the test, as the last thing.
function tell(value)
  vim.lsp.stop_client(vim.lsp.get_clients())
  assert(vim.wait(patience, function() return #vim.lsp.get_clients() == 0 end, 20), 'the server did not end')
  io.stdout:write('\nTOLD ' .. vim.json.encode(value) .. '\n')
end
