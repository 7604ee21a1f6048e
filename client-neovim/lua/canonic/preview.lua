-- The fix of the workspace as a diff, before anything is changed.

local M = {}

local NAME = 'canonic://fix'
local KEYS = 'a: apply what is safe   A: apply everything   q: drop it'

---@type table<integer, boolean> the servers whose next edit is to be shown
local wanted = {}

---@class canonic.Change what would become of one file
---@field edit table a `TextDocumentEdit`
---@field annotation table? what kind of fix it is
---@field doubtful boolean a person should look at it
---@field before string[]
---@field after string[]

---@return string[]
local function lines_of(uri)
  local buffer = vim.fn.bufnr(vim.uri_to_fname(uri))
  if buffer ~= -1 and vim.api.nvim_buf_is_loaded(buffer) then
    return vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
  end
  local found = {}
  for _, line in ipairs(vim.fn.readfile(vim.uri_to_fname(uri))) do
    found[#found + 1] = (line:gsub('\r$', ''))
  end
  return found
end

---@return string[]
local function applied(lines, edits, encoding)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.lsp.util.apply_text_edits(vim.deepcopy(edits), buffer, encoding)
  local found = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
  vim.api.nvim_buf_delete(buffer, { force = true })
  return found
end

---What is safe first.
---@return canonic.Change[]
local function changes_of(edit, encoding)
  local edits = edit.documentChanges
  if not edits then
    edits = {}
    for uri, some in pairs(edit.changes or {}) do
      edits[#edits + 1] = { textDocument = { uri = uri }, edits = some }
    end
  end
  local found = {}
  for _, one in ipairs(edits) do
    local id = one.edits[1] and one.edits[1].annotationId
    local annotation = id and (edit.changeAnnotations or {})[id]
    local before = lines_of(one.textDocument.uri)
    found[#found + 1] = {
      edit = one,
      annotation = annotation,
      -- Asked for a preview, the server marks even what is safe as to be confirmed.
      doubtful = annotation ~= nil and annotation.needsConfirmation == true and id ~= 'safe',
      before = before,
      after = applied(before, one.edits, encoding),
    }
  end
  table.sort(found, function(one, other)
    if one.doubtful ~= other.doubtful then
      return other.doubtful
    end
    return one.edit.textDocument.uri < other.edit.textDocument.uri
  end)
  return found
end

---@param change canonic.Change
local function diff_of(change)
  local path = vim.fn.fnamemodify(vim.uri_to_fname(change.edit.textDocument.uri), ':.')
  local diff = vim.text and vim.text.diff or vim.diff
  local before, after = table.concat(change.before, '\n') .. '\n', table.concat(change.after, '\n') .. '\n'
  local found = { '', 'diff ' .. path }
  if change.doubtful then
    local why = change.annotation.description
    found[2] = found[2] .. '  [' .. change.annotation.label .. (why and ': ' .. why or '') .. ']'
  end
  found[3], found[4] = '--- a/' .. path, '+++ b/' .. path
  return vim.list_extend(found, vim.split(vim.trim(diff(before, after, { ctxlen = 3 })), '\n'))
end

---@param changes canonic.Change[]
local function apply(changes, encoding, doubtful_too)
  local chosen = {}
  for _, change in ipairs(changes) do
    if doubtful_too or not change.doubtful then
      if not vim.deep_equal(change.before, lines_of(change.edit.textDocument.uri)) then
        local path = vim.uri_to_fname(change.edit.textDocument.uri)
        vim.notify('Canonic: nothing was fixed, meanwhile there is other text in ' .. path, vim.log.levels.WARN)
        return
      end
      -- The text is the same; its version need not be.
      chosen[#chosen + 1] = { textDocument = { uri = change.edit.textDocument.uri }, edits = change.edit.edits }
    end
  end
  vim.lsp.util.apply_workspace_edit({ documentChanges = chosen }, encoding)
  vim.notify(('Canonic: fixed %d files; :wall writes them'):format(#chosen))
end

---Show an edit, with keys to apply or to drop it.
local function show(edit, label, encoding)
  local changes = changes_of(edit, encoding)
  local doubtful = #vim.tbl_filter(function(change)
    return change.doubtful
  end, changes)
  local lines = { ('%s: %d files, %d to look at'):format(label or 'Canonic', #changes, doubtful), KEYS }
  for _, change in ipairs(changes) do
    vim.list_extend(lines, diff_of(change))
  end
  local old = vim.fn.bufnr(NAME)
  if old ~= -1 then
    vim.api.nvim_buf_delete(old, { force = true })
  end
  vim.cmd('botright new')
  local buffer = vim.api.nvim_get_current_buf()
  vim.api.nvim_buf_set_name(buffer, NAME)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  for option, value in pairs({
    buftype = 'nofile', bufhidden = 'wipe', swapfile = false, modifiable = false, filetype = 'diff'
  }) do
    vim.bo[buffer][option] = value
  end
  local function key(name, description, action)
    vim.keymap.set('n', name, function()
      vim.api.nvim_buf_delete(buffer, { force = true })
      if action then
        action()
      end
    end, { buffer = buffer, nowait = true, desc = description })
  end
  key('q', 'Change nothing')
  key('a', 'Apply what is safe', function()
    apply(changes, encoding, false)
  end)
  key('A', 'Apply everything', function()
    apply(changes, encoding, true)
  end)
end

---The handler of `workspace/applyEdit`: what was asked for as a preview, or has something that a person should look at,
---is shown; anything else is applied.
function M.handle(fault, params, context, config)
  local asks = wanted[context.client_id] or false
  for _, annotation in pairs(params.edit.changeAnnotations or {}) do
    asks = asks or annotation.needsConfirmation == true
  end
  if not asks then
    return vim.lsp.handlers['workspace/applyEdit'](fault, params, context, config)
  end
  local client = vim.lsp.get_client_by_id(context.client_id)
  vim.schedule(function()
    show(params.edit, params.label, client.offset_encoding)
  end)
  -- The server need not wait until somebody has read it all.
  return { applied = false, failureReason = 'it is shown first' }
end

---@param client integer
---@param preview boolean whether the next edit of this server is to be shown
function M.want(client, preview)
  wanted[client] = preview or nil
end

return M
