#!/bin/sh
# Copies the pictures that the last run of the tests in real editors took (`make editors`) to docs/pictures/.
set -eu
cd "$(dirname "$0")/.."
taken=tests/editors/vscode/pictures
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
mkdir -p docs/pictures
node tests/editors/vscode/draw.mjs "$browser" $taken/neovim.html docs/pictures/neovim.png
for name in hover problems preview report; do
    cp $taken/$name.png docs/pictures/vscode-$name.png
done
ls -l docs/pictures
