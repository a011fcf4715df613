curl -X POST https://api.kaliun.com/api/v1/forms/FORM_ID/submissions \
  -H "Content-Type: application/json" \
  -H "x-api-key: YOUR_API_KEY" \
  -d '{
    "fields": {
      "name": "Jane Smith",
      "email": "jane@example.com",
      "phone": "555-123-4567",
      "message": "I need a quote for a kitchen remodel.",
      "budget": "$50,000 - $75,000",
      "project_type": "kitchen"
    },
    "metadata": {
      "pageUrl": "https://yoursite.com/contact",
      "referrer": "https://google.com"
    }
  }'
