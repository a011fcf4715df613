require "json"
require "net/http"

answer = Net::HTTP.post(
  URI("https://leads.example.com/api/v1/form_responses"),
  {
    form_response: {
      domain_id: "YOUR_DOMAIN_ID",
      form_data: { name: "Jane Doe", email: "jane.doe@example.com", message: "Can you call me back?" },
      form_type: "contact",
      source_url: "https://www.example.com/contact"
    }
  }.to_json,
  "authorization" => "Bearer YOUR_API_KEY", "content-type" => "application/json"
)
puts "#{answer.code} #{answer.body}"
