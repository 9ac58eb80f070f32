progress-title = 试点走到哪一步了？
progress-headline = { $done }/{ $total }
progress-beside = 截至{ $date }已实施的任务：{ $share }
progress-done = 已实施（{ $done }项）
progress-open = 当时尚未实施（{ $open }项）
progress-caption =
    截至{ $date }，试点{ $total }项任务中已实施{ $done }项，占{ $share }，尚有{ $open }项未实施。这是现有来源给出的最新统计，并非今日的数字。

    来源：{ $sources }。
footer = 来源：{ $sources }

fields-title = 公开来源提到的任务（按领域）
fields-done = 已完成
fields-piloting = 推进中
fields-planned = 计划中
fields-caption =
    公开来源共提到试点及配套项目的{ $total }项任务和举措；86项任务的官方清单未全文公开。按最近一次报道的状态（{ $first }至{ $last }），已完成{ $done }项，推进中{ $piloting }项，计划中{ $planned }项。最多的领域：{ $most }。

    来源：{ $sources }。
fields-footer = 共{ $total }项；状态为{ $first }至{ $last }最近一次报道。来源：{ $sources }

timeline-title = 试点大事记
timeline-caption =
    { $total }个里程碑中的{ $shown }个。最早：{ $first }。最新：{ $last }。

    图中所示的来源：{ $sources }。

and-more = { $sources }；另有{ $more }个
