require 'net/http'
require 'json'
require 'uri'
def submit_to_stood_crm
  uri = URI('https://europe-west9-stood-abcd.cloudfunctions.net/webFormSubmit')
  payload = {
    teamId: 'zDdmpWNC5RcXSpTeklPw',
    teamKey: 'sk_live_abc123def456xyz789',
    formData: {
      'contact.firstName': 'John',
      'contact.lastName': 'Doe',
      'contact.email': 'john.doe@acme.com',
      'contact.phone': '+1-555-123-4567',
      'account.name': 'Acme Corporation',
      'deal.description': 'Interested in enterprise solution',
      'deal.amount': 50000,
      'sourceName': 'Website Contact Form'
    }
  }
  http = Net::HTTP.new(uri.host, uri.port)
  http.use_ssl = true
  request = Net::HTTP::Post.new(uri.path, {'Content-Type' => 'application/json'})
  request.body = payload.to_json
  response = http.request(request)
  result = JSON.parse(response.body)
  if result['success']
    puts "✅ Success: #{result}"
    puts "Deal ID: #{result['dealId']}"
  else
    puts "❌ Error: #{result['error']}"
  end
end
submit_to_stood_crm
