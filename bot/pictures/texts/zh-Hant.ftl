progress-title = 試點走到哪一步了？
progress-headline = { $done }/{ $total }
progress-beside = 截至{ $date }已實施的任務：{ $share }
progress-done = 已實施（{ $done }項）
progress-open = 當時尚未實施（{ $open }項）
progress-caption =
    截至{ $date }，試點{ $total }項任務中已實施{ $done }項，占{ $share }，尚有{ $open }項未實施。這是現有來源給出的最新統計，並非今日的數字。

    來源：{ $sources }。
footer = 來源：{ $sources }

fields-title = 公開來源提到的任務（按領域）
fields-done = 已完成
fields-piloting = 推進中
fields-planned = 計劃中
fields-caption =
    公開來源共提到試點及配套項目的{ $total }項任務和舉措；86項任務的官方清單未全文公開。按最近一次報道的狀態（{ $first }至{ $last }），已完成{ $done }項，推進中{ $piloting }項，計劃中{ $planned }項。最多的領域：{ $most }。

    來源：{ $sources }。
fields-footer = 共{ $total }項；狀態為{ $first }至{ $last }最近一次報道。來源：{ $sources }

timeline-title = 試點大事記
timeline-caption =
    { $total }個里程碑中的{ $shown }個。最早：{ $first }。最新：{ $last }。

    圖中所示的來源：{ $sources }。

and-more = { $sources }；另有{ $more }個
