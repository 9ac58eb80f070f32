alert-source = 来源：{ $sources }
alert-context = { $date } · { $fields }
button-details = 详情
button-stop = 停止提醒
alert-correction = 对此前消息的更正
alert-corrected = 已于{ $date }更正
digest-heading = 为您汇总 { $count } 条公告
