require "json"
require "net/http"

answer = Net::HTTP.post(
  URI("https://leads.example.com/webFormSubmit"),
  {
    teamId: "YOUR_TEAM_ID",
    teamKey: "YOUR_TEAM_KEY",
    formData: {
      "contact.firstName": "Jane",
      "contact.lastName": "Doe",
      "contact.email": "jane.doe@example.com",
      "account.name": "Acme Corporation",
      "deal.amount": 50000,
      sourceName: "Website"
    }
  }.to_json,
  "content-type" => "application/json"
)
puts "#{answer.code} #{answer.body}"
