async function submitForm(formData) {
  try {
    const response = await fetch(
      'https://europe-west9-stood-abcd.cloudfunctions.net/webFormSubmit',
      {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json'
        },
        body: JSON.stringify({
          teamId: 'zDdmpWNC5RcXSpTeklPw',
          teamKey: 'sk_live_abc123def456xyz789',
          formData: {
            'contact.firstName': formData.firstName,
            'contact.lastName': formData.lastName,
            'contact.email': formData.email,
            'contact.phone': formData.phone,
            'account.name': formData.company,
            'deal.description': formData.message,
            'sourceName': 'Contact Form'
          }
        })
      }
    );
    const result = await response.json();
    if (result.success) {
      console.log('✅ Submission successful!');
      console.log('Deal ID:', result.dealId);
    } else {
      console.error('❌ Submission failed:', result.error);
    }
  } catch (error) {
    console.error('❌ Network error:', error);
  }
}
