curl -X POST https://europe-west9-stood-abcd.cloudfunctions.net/webFormSubmit \
  -H "Content-Type: application/json" \
  -d '{
  "teamId": "zDdmpWNC5RcXSpTeklPw",
  "teamKey": "sk_live_abc123def456xyz789",
  "formData": {
    "contact.firstName": "John",
    "contact.lastName": "Doe",
    "contact.email": "john.doe@acme.com",
    "contact.phone": "+1-555-123-4567",
    "account.name": "Acme Corporation",
    "deal.description": "Interested in enterprise solution",
    "deal.amount": 50000,
    "sourceName": "Website Contact Form"
  }
}'
