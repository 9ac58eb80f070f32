language-name = 简体中文
product = 重庆服务业开放助手
page-title = 重庆服务业开放助手：问答均注明来源
description = 欢迎询问重庆市服务业扩大开放综合试点。每个答案都注明来源和日期。English、简体中文、繁體中文。
skip-link = 跳到提问框
languages-label = 语言
headline = 重庆服务业扩大开放，有问题，问这里。
introduction = 解答重庆市服务业扩大开放综合试点的问题，每个答案都注明来源和日期。
examples-heading = 试着问一问
example-1 = 86项任务第一年落实了多少项？
example-2 = 外资可以开办医院吗？
example-3 = QDLP是什么？现在落地了吗？
fields-heading = 也可以从领域开始
about-heading = 使用须知
about-unofficial = 本页提供信息服务，并非政府官方服务。
about-sources = 内容以公开资料为准，逐条注明日期。最新一份资料的日期为{ $date }。
about-sources-undated = 内容以公开资料为准，逐条注明日期。
about-privacy = 不用Cookie，不跟踪，不记姓名。您的提问保存30天，以便接着上文继续提问；屏幕上的对话只存在本标签页。请不要发送个人信息。
conversation-label = 对话
question-label = 您的问题
question-placeholder = 请用中文或英文提问……
question-hint = 按Enter发送，按Shift和Enter换行。
send = 发送
small-print = 非官方服务。请不要发送个人信息。
shortcuts-label = 快捷入口
shortcut-fields = 全部领域
shortcut-progress = 进展
shortcut-milestones = 亮点成果
shortcut-next_steps = 下一步
new-conversation = 新对话
no-script = 对话需要JavaScript，而此浏览器已将其关闭。请为本页开启。
went-wrong = 我们这边出了点问题，请稍后再试。
details = 详情
stop-alerts = 停止提醒

script-you = 您
script-assistant = 助手
script-news = 新消息
script-note = 说明
script-source = 来源
script-sources = 来源
script-looking = 正在查找……
script-failed = 没有发送成功。请检查网络后再试。
script-busy = 提问太快了，请稍等片刻再试。
script-retry = 重试
script-left = 字可输入
script-over = 字超出，请缩短问题。
script-cleared = 已开始新对话。
script-opens = 在新标签页打开

# Around every page
skip-content = 跳到正文
nav-label = 栏目
nav-ask = 提问
nav-progress = 进展
nav-fields = 领域
nav-milestones = 大事记
nav-sources = 来源
nav-search = 搜索
foot-label = 更多
feed-title = 大事记与状态变化
feed-short = 新闻订阅源
calendar-short = 日历
trail-label = 当前位置
page-unavailable = 页面暂时无法显示，请一分钟后再试。
comma = ，
list-separator = 、
and-separator = {" · "}
status-separator = {" · "}

# Statements
status-planned = 计划
status-piloting = 推进中
status-done = 已落实
as-of = 截至{ $date }
undated = 来源未注明日期
source-label = 来源：
more-sources = 另有{ $count }个来源
correction = 关于来源
statements-count = { $count }条内容
kind-fact = 内容
kind-task = 任务
kind-milestone = 大事
last-seen = 这是公开来源最后一次报道的状态，未必是今天的状态。
official-number = 官方编号
official-number-of = 86项中的第{ $number }项
lead-unit = 牵头单位
supporting-units = 配合单位
basis = 依据
basis-annex = 官方86项任务清单
basis-announced_2021 = 2021年7月至9月公布的举措
basis-reported_2022 = 截至2022年5月报道的落实情况
basis-second_year_2022 = 第二年工作安排
basis-cci_supporting = 中新互联互通项目的配套举措，不属于86项
basis-national_2025 = 2025年4月国家方案，不属于86项
history-heading = 状态变化
column-task = 任务
column-field = 领域
column-status = 状态
column-as-of = 截至
column-source = 来源
column-recorded = 本站记录
column-total = 合计
no-field = 无
about-source = 关于此来源
ask-this = 就此提问
ask-about = 就“{ $subject }”提问
subscribe-field = 订阅“{ $field }”提醒
subscribe-all = 订阅全部领域提醒
nearby-heading = 同一主题
facts-heading = 已知内容

# Progress
progress-title = 进展
progress-description = 86项任务已实施多少，公开来源提到哪些任务，以及最后一次报道的状态。
share-heading = 首年末已实施的任务
share-of = / { $whole }项
share-done = 已实施：{ $count }
share-rest = 尚未实施：{ $count }
tiles-heading = 公开来源提到的{ $count }项任务
tiles-explained = 每个方格是一项任务，点开可看来源。这不是官方的86项清单：公开来源只提到其中一部分，仅{ $numbered }项带官方编号，另含相关项目的任务。状态以最后一次报道为准。
tiles-hint = 指向方格可看是哪项任务；用键盘时，方向键可逐项移动。
status-count = { $status }：{ $count }
table-caption = 各领域任务状态
all-tasks = 任务一览表
figures-heading = 数据与成效

# Fields, topics, tasks, milestones
fields-title = 领域
fields-description = 试点在十二个领域带来的变化：各领域的内容、任务和大事，均注明来源和日期。
topics-heading = 按主题
topic-description = 试点相关内容：{ $topic }，逐条注明来源和日期。
tasks-title = 任务
tasks-description = 公开来源提到的任务，以及最后一次报道的状态。其中只有一部分带有官方86项清单的编号。
tasks-of = 任务：{ $subject }
tasks-shown = 共{ $count }项任务
tasks-none = 没有符合条件的任务。
choose-all = 全部
choose-show = 显示
milestones-title = 大事记
milestones-description = 试点及全国工作的重要日期，最新的在前。
years-label = 年份
calendar-long = 日历文件（.ics）
feed-long = 新闻订阅源（Atom）

# Sources
sources-title = 来源
sources-description = 全部内容依据的{ $count }份公开资料，最新的在前。
source-description = 依据{ $name }这份资料的内容，以及与其他来源的出入。
source-core = 已通读全文
publisher = 发布者
author = 作者
published = 发布日期
address = 网址
how-read = 查阅方式
read-whole = 已通读全文。
read-opening = 只查阅了开头或摘录。
judgement = 我们的评价

# Search
search-title = 搜索
search-results = 搜索：{ $words }
search-description = 可搜索内容、任务、大事、领域和来源，支持英文、简体和繁体中文。
search-label = 搜索词
search-placeholder = 例如：QDLP、医院、数据
search-count =
    { $count ->
        [0] 没有找到“{ $words }”。请减少或更换搜索词，也可以在对话中提问。
       *[other] “{ $words }”共找到{ $count }条
    }
search-ask = 在对话中提问

# Open data
data-title = 开放数据
data-description = 本站关于试点的全部内容均可下载使用，附来源、日期和更正说明。
data-files = 文件
data-json = 全部内容合为一个文件：领域、内容、任务及其状态变化、大事、来源、更正说明
data-facts = 内容
data-tasks = 任务及最后状态
data-milestones = 大事记
data-sources = 公开资料
data-licence = 许可
data-licence-text = 本站的整理和表述可按此许可使用；原始资料的权利归发布者所有。
data-as-of = 数据日期
data-newest = 最新一份资料：{ $date }
data-version = 版本
data-feeds = 持续关注
data-atom = 大事记与状态变化，供订阅阅读器使用
data-ics = 日期明确的大事，供日历使用

# Not found
missing-title = 没有这个页面
missing-text = 网址可能有误，或者原有内容已不在目录中。
missing-home = 回到首页

# Offers on the chat page
offer-subscribe = 要订阅“{ $field }”的提醒吗？有新进展时，会显示在此浏览器的本页上。
offer-subscribe-everything = 要订阅全部领域的提醒吗？有新进展时，会显示在此浏览器的本页上。
offer-yes = 订阅
offer-no = 不用了
about-pages-heading = 不提问也能看
about-pages = 进展、领域、大事记和来源都可以直接浏览。
script-helpful = 这个回答有用吗？
script-up = 有用
script-down = 没有用
script-page = 查看完整页面
script-thanks = 谢谢，已匿名记录您的评价。

# The button on other sites
widget-open = 了解重庆服务业开放
widget-close = 关闭对话
widget-title = 对话：重庆服务业开放助手
widget-full = 在新标签页打开

# 隐私
privacy-title = 隐私
privacy-description = 本助手保存哪些信息、保存多久、谁能看到，以及如何查看或删除与您有关的信息。
privacy-kept = 您的浏览器会随机生成一个编号，您的提问和您开启的提醒都保存在这个编号下。不用Cookie，不跟踪，不记姓名，也不记网络地址。
privacy-long-heading = 保存多久
privacy-long-conversations = 您的提问和得到的回答：30天，以便接着上文继续提问。
privacy-long-alerts = 提醒和设置：保存到您关闭为止；如果一年没有这个浏览器的任何动静，也会删除。发过哪些提醒：180天。
privacy-long-questions = 没能回答的问题：90天，不记提问者，并先去掉其中的号码、地址和自报的姓名，用于改进答案。
privacy-long-thumbs = 点的赞或踩：一年，不记是谁点的。
privacy-who-heading = 谁能看到
privacy-who = 外部无人能看到：理解问题和给出答案都在运营方自己的机器上完成，不调用其他服务。您在Telegram里写的内容，Telegram也能看到。
privacy-rights-heading = 您的信息
privacy-rights = 与这个浏览器有关的信息，可以在这里查看和删除。在Telegram里，发送 /mydata 或 /forgetme 作用相同。请不要发送个人信息，回答问题用不到。
privacy-show = 下载我的信息
privacy-forget = 全部删除
privacy-sure = 要删除与这个浏览器有关的全部信息吗？删除后无法恢复。
privacy-forgotten = 已全部删除，包括这个浏览器里和服务器上的信息。
privacy-nothing = 没有保存与这个浏览器有关的信息。
privacy-saved = 已生成包含全部信息的文件：my-data.json。
privacy-failed = 暂时没能办到，一切保持原样。请过几分钟再试。
privacy-no-script = 要在这里查看或删除信息，请为本页启用JavaScript。
privacy-version = 隐私说明第2版，2026年11月22日
