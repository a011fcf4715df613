// Where the visitor is, so that whoever calls them knows what time it is there.
document.querySelector("[name=_zone]").value = Intl.DateTimeFormat().resolvedOptions().timeZone;
