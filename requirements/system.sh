#!/usr/bin/env bash
# Installs what is missing of requirements/system.txt, where this user may; otherwise says loudly what to install.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

missing=()
while read -r package; do
  case "$package" in
    chromium) command -v chromium chromium-browser google-chrome >/dev/null 2>&1 && continue ;;
    nginx) command -v nginx >/dev/null 2>&1 && continue ;;
    postgresql) compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && continue ;;
  esac
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
done < <(grep -v '^#' system.txt)
[ ${#missing[@]} -gt 0 ] || exit 0

become=()
if [ "$(id -u)" -ne 0 ]; then
  if sudo -n true 2>/dev/null; then
    become=(sudo -n)
  else
    become=(false)
  fi
fi
if [ "${become[*]-}" = false ] || ! command -v apt-get >/dev/null; then
  {
    echo "!!"
    echo "!! Tests that need these will be SKIPPED, for this user may not install them: ${missing[*]}"
    echo "!! Install them, then run again:  sudo apt-get install --no-install-recommends ${missing[*]}"
    echo "!!"
  } >&2
  exit 0
fi

echo "Installing for the tests: ${missing[*]}"
${become[@]+"${become[@]}"} apt-get -qq update </dev/null
${become[@]+"${become[@]}"} env DEBIAN_FRONTEND=noninteractive \
  apt-get -qq install -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null
