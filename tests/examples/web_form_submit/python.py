import requests
import json
def submit_to_stood_crm():
    url = "https://europe-west9-stood-abcd.cloudfunctions.net/webFormSubmit"
    payload = {
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
    }
    headers = {
        "Content-Type": "application/json"
    }
    response = requests.post(url, json=payload, headers=headers)
    if response.status_code == 200:
        result = response.json()
        print("✅ Success:", result)
        print(f"Deal ID: {result['dealId']}")
    else:
        print("❌ Error:", response.json())
submit_to_stood_crm()
