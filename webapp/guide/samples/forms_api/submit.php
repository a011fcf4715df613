<?php
$call = curl_init('https://leads.example.com/api/v1/forms/YOUR_FORM_ID/submissions');
curl_setopt_array($call, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 10,
    CURLOPT_HTTPHEADER => ['x-api-key: YOUR_API_KEY', 'content-type: application/json'],
    CURLOPT_POSTFIELDS => json_encode([
        'fields' => [
            'name' => 'Jane Doe',
            'email' => 'jane.doe@example.com',
            'message' => 'Can you call me back?',
        ],
    ]),
]);
$answer = curl_exec($call);
echo curl_getinfo($call, CURLINFO_RESPONSE_CODE), ' ', $answer, "\n";
