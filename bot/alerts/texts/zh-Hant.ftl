alert-source = 來源：{ $sources }
alert-context = { $date } · { $fields }
button-details = 詳情
button-stop = 停止提醒
alert-correction = 對此前消息的更正
alert-corrected = 已於{ $date }更正
digest-heading = 為您匯總 { $count } 則公告
