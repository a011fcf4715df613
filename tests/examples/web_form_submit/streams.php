<?php
function submitToStoodCRM() {
    $url = "https://europe-west9-stood-abcd.cloudfunctions.net/webFormSubmit";
    $data = array(
        "teamId" => "zDdmpWNC5RcXSpTeklPw",
        "teamKey" => "sk_live_abc123def456xyz789",
        "formData" => array(
            "contact.firstName" => "John",
            "contact.lastName" => "Doe",
            "contact.email" => "john.doe@acme.com",
            "contact.phone" => "+1-555-123-4567",
            "account.name" => "Acme Corporation",
            "deal.description" => "Interested in enterprise solution",
            "deal.amount" => 50000,
            "sourceName" => "Website Contact Form"
        )
    );
    $options = array(
        'http' => array(
            'header' => "Content-Type: application/json\r\n",
            'method' => 'POST',
            'content' => json_encode($data)
        )
    );
    $context = stream_context_create($options);
    $result = file_get_contents($url, false, $context);
    if ($result === FALSE) {
        echo "❌ Error submitting form\n";
    } else {
        $response = json_decode($result, true);
        echo "✅ Success: " . print_r($response, true);
    }
}
submitToStoodCRM();
?>
