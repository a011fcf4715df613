const axios = require('axios');
const submitFormResponse = async (formData) => {
  try {
    const response = await axios.post('https://yourdomain.com/api/v1/form_responses', {
      form_response: {
        domain_id: 'your-domain-id',
        form_data: formData,
        form_type: 'contact',
        source_url: 'https://yourwebsite.com/contact',
        user_agent: navigator.userAgent,
        ip_address: '192.168.1.1'
      }
    }, {
      headers: {
        'Content-Type': 'application/json',
        'Authorization': 'Bearer YOUR_API_KEY'
      }
    });
    console.log('Form submitted successfully:', response.data);
    return response.data;
  } catch (error) {
    console.error('Error submitting form:', error.response?.data || error.message);
    throw error;
  }
};
// Usage
submitFormResponse({
  name: 'John Doe',
  email: 'john@example.com',
  phone: '+1234567890',
  message: 'I\'m interested in your services'
});
