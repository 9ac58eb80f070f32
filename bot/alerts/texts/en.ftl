alert-source = Source: { $sources }
alert-context = { $date } · { $fields }
button-details = Details
button-stop = Stop alerts
alert-correction = Correction of an earlier message
alert-corrected = Corrected on { $date }
digest-heading = { $count } announcements for you
