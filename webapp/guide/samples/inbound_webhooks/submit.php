<?php
$call = curl_init('YOUR_WEBHOOK_URL');
curl_setopt_array($call, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 10,
    CURLOPT_HTTPHEADER => ['x-webhook-token: YOUR_WEBHOOK_KEY', 'content-type: application/json'],
    CURLOPT_POSTFIELDS => json_encode(['name' => 'Jane Doe', 'email' => 'jane.doe@example.com', 'phone' => '+1 555 123 4567']),
]);
$answer = curl_exec($call);
echo curl_getinfo($call, CURLINFO_RESPONSE_CODE), ' ', $answer, "\n";
