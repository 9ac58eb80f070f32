alert-source = 来源：{ $sources }
alert-context = { $date } · { $fields }
button-details = 详情
button-stop = 停止提醒
