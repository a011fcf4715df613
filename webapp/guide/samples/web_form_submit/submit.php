<?php
$call = curl_init('https://leads.example.com/webFormSubmit');
curl_setopt_array($call, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 10,
    CURLOPT_HTTPHEADER => ['content-type: application/json'],
    CURLOPT_POSTFIELDS => json_encode([
        'teamId' => 'YOUR_TEAM_ID',
        'teamKey' => 'YOUR_TEAM_KEY',
        'formData' => [
            'contact.firstName' => 'Jane',
            'contact.lastName' => 'Doe',
            'contact.email' => 'jane.doe@example.com',
            'account.name' => 'Acme Corporation',
            'deal.amount' => 50000,
            'sourceName' => 'Website',
        ],
    ]),
]);
$answer = curl_exec($call);
echo curl_getinfo($call, CURLINFO_RESPONSE_CODE), ' ', $answer, "\n";
