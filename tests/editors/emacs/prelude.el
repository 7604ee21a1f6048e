;; What every script of these tests has at hand. -*- lexical-binding: t -*-
;; The lines of docs/editors.md are in the file that SETUP names.

(require 'flymake)
(require 'json)
(require 'xref)
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

(defun visit (file)
  "Open FILE, with the server."
  (find-file file)
  (eglot-ensure)
  (run-hooks 'post-command-hook)
  (eventually "the server" #'eglot-current-server)
  (flymake-start)) ; which waits for a window otherwise

(defun shown ()
  "The diagnostics of the buffer: what is said, of which text, and how it is drawn."
  (mapcar (lambda (one)
            (vector (flymake-diagnostic-text one)
                    (buffer-substring-no-properties (flymake-diagnostic-beg one) (flymake-diagnostic-end one))
                    (format "%s" (get-char-property (flymake-diagnostic-beg one) 'face))))
          (flymake-diagnostics)))

(defun after (text)
  "Go behind TEXT."
  (goto-char (point-min))
  (search-forward text))

(defun fix (kind)
  "Apply the action of a KIND at point, as soon as there is one and it leaves no diagnostic."
  (eventually kind (lambda ()
                     (ignore-errors (eglot-code-actions (point) (point) kind t))
                     (not (shown)))))

(defun whole ()
  "Wait until the workspace is indexed."
  (eventually "the index"
              (lambda ()
                (with-current-buffer (jsonrpc-events-buffer (eglot-current-server))
                  (save-excursion (goto-char (point-min)) (search-forward "Indexed" nil t))))))

(defun tell (&rest seen)
  "Hand a property list to the test, as the last thing."
  (dolist (buffer (buffer-list))
    (with-current-buffer buffer (set-buffer-modified-p nil)))
  (eglot-shutdown (eglot-current-server) nil 60)
  (princ (concat "\nTOLD " (json-encode seen) "\n")))
