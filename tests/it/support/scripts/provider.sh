# Runs the identity provider in the folder $1 until standard input ends, that is, until the tests do.
exec 2>&1
trap : HUP INT TERM
cd "$1" && exec node provider.mjs
