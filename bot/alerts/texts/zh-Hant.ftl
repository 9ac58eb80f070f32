alert-source = 來源：{ $sources }
alert-context = { $date } · { $fields }
button-details = 詳情
button-stop = 停止提醒
