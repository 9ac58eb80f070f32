alert-source = Source: { $sources }
alert-context = { $date } · { $fields }
button-details = Details
button-stop = Stop alerts
