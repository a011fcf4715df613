import requests
import json
def submit_form_response(form_data):
    api_key = 'YOUR_API_KEY'
    domain_id = 'your-domain-id'
    url = 'https://yourdomain.com/api/v1/form_responses'
    headers = {
        'Content-Type': 'application/json',
        'Authorization': f'Bearer {api_key}'
    }
    data = {
        'form_response': {
            'domain_id': domain_id,
            'form_data': form_data,
            'form_type': 'contact',
            'source_url': 'https://yourwebsite.com/contact',
            'user_agent': 'Mozilla/5.0...',
            'ip_address': '192.168.1.1'
        }
    }
    try:
        response = requests.post(url, headers=headers, json=data)
        response.raise_for_status()
        result = response.json()
        print('Form submitted successfully:', result)
        return result
    except requests.exceptions.RequestException as e:
        print('Error submitting form:', e)
        raise
# Usage
form_data = {
    'name': 'John Doe',
    'email': 'john@example.com',
    'phone': '+1234567890',
    'message': 'I\'m interested in your services'
}
submit_form_response(form_data)
