<?php

const TOLERANCE = 5 * 60;

// webhook-signature. Headers by their names in lower case, the body as file_get_contents("php://input") gives it.
function verify(array $headers, string $body, string $secret): bool
{
    $sentAt = $headers["webhook-timestamp"] ?? "";
    if (!ctype_digit($sentAt) || abs(time() - (int) $sentAt) > TOLERANCE) {
        return false;
    }
    $key = base64_decode(preg_replace("/^whsec_/", "", $secret));
    $id = $headers["webhook-id"] ?? "";
    $expected = "v1," . base64_encode(hash_hmac("sha256", "$id.$sentAt.$body", $key, true));
    foreach (explode(" ", $headers["webhook-signature"] ?? "") as $each) {
        if (hash_equals($expected, $each)) {
            return true;
        }
    }
    return false;
}

// x-inlet-signature, or the header that the form names.
function verify_hex(string $signature, string $body, string $secret): bool
{
    return hash_equals(hash_hmac("sha256", $body, $secret), $signature);
}
