tolerance=300

# webhook-signature: verify ID TIMESTAMP SIGNATURES SECRET, with the body in the file body.json, byte for byte.
verify() {
  local id=$1 sent_at=$2 signatures=$3 secret=$4 age key expected each
  [[ $sent_at =~ ^[0-9]{1,12}$ ]] || return 1
  age=$(( $(date +%s) - 10#$sent_at ))
  (( ${age#-} <= tolerance )) || return 1
  key=$(base64 -d <<< "${secret#whsec_}" | od -An -v -tx1 | tr -d ' \n')
  expected=$( (printf '%s.%s.' "$id" "$sent_at"; cat body.json) |
    openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)
  for each in $signatures; do
    [[ $each == "v1,$expected" ]] && return 0
  done
  return 1
}

# x-inlet-signature, or the header that the form names: verify_hex SIGNATURE SECRET.
verify_hex() {
  [[ $1 == "$(openssl dgst -sha256 -hmac "$2" -r < body.json | cut -d ' ' -f 1)" ]]
}
