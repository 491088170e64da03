#!/bin/sh
# AfterInstall: gives the release a directory of its own and points the link "current" at it.
. "$(dirname "$0")/machine.sh"

# Once more, with nothing changed yet: the file is another's, and may have changed since BeforeInstall.
check_settings
name="${DEPLOYMENT_ID:?CodeDeploy sets it}"
release="$RELEASES/$name"

# Built aside and moved into place, so that a directory with this name is always complete; and nothing is left of one
# that could not be finished.
trap 'rm -rf "$release.new"' EXIT
rm -rf "$release.new" "$release"
cp -R "$INCOMING" "$release.new"
echo "deployment=$name" >> "$release.new/release.properties"
# The agent keeps what it downloaded, under this name whatever its type, beside the directory it unpacked it to: the
# digest of these bytes is the one a deployer sealed.
bundle="$(dirname "$0")/../../bundle.tar"
if [ -f "$bundle" ] && command -v sha256sum > /dev/null 2>&1; then
    echo "digest=sha256:$(sha256sum < "$bundle" | cut -d ' ' -f 1)" >> "$release.new/release.properties"
fi
chmod 755 "$release.new/twoge.sh"
# Nothing writes into a release: what the one before brought as well is stored once, and so is what has just been copied.
find "$release.new" -type f -size +16k | while read -r file; do
    part="${file#"$release.new"/}"
    if cmp -s "$CURRENT/$part" "$file" 2> /dev/null; then ln -f "$CURRENT/$part" "$file" || true; fi
    ln -f "$file" "$INCOMING/$part" || true
done
# An agent with a umask of its own brought files for nobody else.
chmod -R u=rwX,go=rX "$release.new"
# Whatever can fail is done; from here on only names change.
if on_server; then prepare_unit "$(dirname "$0")"; fi
mv "$release.new" "$release"
"$release/twoge.sh" check

# A rename replaces the link in one step; -T (GNU) and -h (BSD) keep it from being moved into the directory behind it.
rm -f "$CURRENT.new"
ln -s "$release" "$CURRENT.new"
mv -T "$CURRENT.new" "$CURRENT" 2> /dev/null || mv -h "$CURRENT.new" "$CURRENT"

if on_server; then
    install_unit
    systemctl daemon-reload
    systemctl enable --quiet $UNIT
fi
prune $KEEP
say "installed $name"
