const response = await fetch(
  `https://api.kaliun.com/api/v1/forms/${FORM_ID}/submissions`,
  {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'x-api-key': process.env.KALIUN_API_KEY!,
    },
    body: JSON.stringify({
      fields: {
        name: form.name.value,
        email: form.email.value,
        phone: form.phone.value,
        message: form.message.value,
      },
      metadata: {
        pageUrl: window.location.href,
        referrer: document.referrer,
      },
    }),
  },
);
const result = await response.json();
if (result.success) {
  console.log('Lead created:', result.data.personId);
}
