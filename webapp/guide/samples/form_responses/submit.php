<?php
$call = curl_init('https://leads.example.com/api/v1/form_responses');
curl_setopt_array($call, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 10,
    CURLOPT_HTTPHEADER => ['authorization: Bearer YOUR_API_KEY', 'content-type: application/json'],
    CURLOPT_POSTFIELDS => json_encode([
        'form_response' => [
            'domain_id' => 'YOUR_DOMAIN_ID',
            'form_data' => [
                'name' => 'Jane Doe',
                'email' => 'jane.doe@example.com',
                'message' => 'Can you call me back?',
            ],
            'form_type' => 'contact',
            'source_url' => 'https://www.example.com/contact',
        ],
    ]),
]);
$answer = curl_exec($call);
echo curl_getinfo($call, CURLINFO_RESPONSE_CODE), ' ', $answer, "\n";
