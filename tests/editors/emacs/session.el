;; One user's session in Emacs: opens a file, reads what is said of it, fixes one import, and saves. -*- lexical-binding: t -*-
;; Prints what was seen as one line of JSON. The lines of docs/editors.md are in the file that SETUP names.

(require 'flymake)
(require 'json)
(load (getenv "SETUP") nil t)

(setq last-nonmenu-event ?a ; questions are asked in words, not in windows
      eglot-connect-timeout 120
      eglot-sync-connect 120
      make-backup-files nil)

(defun eventually (what condition)
  "Wait until CONDITION gives something, and give that; WHAT is for the error if it never does."
  (let ((end (+ (float-time) 120)) found)
    (while (not (or (setq found (funcall condition)) (> (float-time) end)))
      (accept-process-output nil 0.05))
    (or found (error "Never came: %s" what))))

(defun shown ()
  (mapcar (lambda (one) (list (flymake-diagnostic-text one)
                              (buffer-substring-no-properties (flymake-diagnostic-beg one) (flymake-diagnostic-end one))))
          (flymake-diagnostics)))

(let (seen)
  (find-file "app/one.py")
  (eglot-ensure)
  (run-hooks 'post-command-hook)
  (eventually "the server" #'eglot-current-server)
  (push `(diagnostics . ,(vconcat (mapcar #'vconcat (eventually "a diagnostic" #'shown)))) seen)
  (search-forward "import ")
  (push `(hover . ,(plist-get (plist-get (jsonrpc-request (eglot--current-server-or-lose) :textDocument/hover
                                                          (eglot--TextDocumentPositionParams))
                                         :contents)
                              :value))
        seen)
  (eventually "the quick fix"
              (lambda ()
                (ignore-errors (eglot-code-actions (point) (point) "quickfix" t))
                (not (shown))))
  (push `(fixed . ,(buffer-string)) seen)
  (set-buffer-modified-p nil)
  (find-file "two.py")
  (run-hooks 'post-command-hook)
  (flymake-start) ; which waits for a window otherwise
  (eventually "a diagnostic" #'shown)
  (goto-char (point-max))
  (insert "# seen\n")
  (save-buffer)
  (push `(saved . ,(buffer-string)) seen)
  (eglot-shutdown (eglot-current-server) nil 60)
  (princ (concat "\nTOLD " (json-encode seen) "\n")))
