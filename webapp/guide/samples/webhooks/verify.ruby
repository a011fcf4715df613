require "openssl"

TOLERANCE = 5 * 60

# webhook-signature. Headers by their names in lower case, the body as the bytes that came.
def verify(headers, body, secret)
  sent_at = headers.fetch("webhook-timestamp", "")
  return false unless sent_at.match?(/\A\d+\z/) && (Time.now.to_i - sent_at.to_i).abs <= TOLERANCE

  key = secret.delete_prefix("whsec_").unpack1("m")
  signed = "#{headers["webhook-id"]}.#{sent_at}.".b + body.b
  expected = "v1,#{[OpenSSL::HMAC.digest("SHA256", key, signed)].pack("m0")}"
  headers.fetch("webhook-signature", "").split(" ").any? { |each| same?(expected, each) }
end

# x-inlet-signature, or the header that the form names.
def verify_hex(signature, body, secret)
  same?(OpenSSL::HMAC.hexdigest("SHA256", secret, body), signature)
end

def same?(one, other)
  OpenSSL.secure_compare(one, other)
end
