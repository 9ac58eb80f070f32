# Everywhere
empty-text = 关于重庆市服务业扩大开放综合试点，您可以用自己的话随便问。也可以从这里开始：
cannot-answer-now = 现在暂时查不到，请过一分钟再试。下面这些仍然可用：
old-button = 这个按钮已经停用，可以从这里继续：
went-wrong = 我这边出了点问题，请稍后再试。
too-fast = 发得太快了，请稍等片刻再继续。
fields-menu = 试点涉及十二个领域，您想看哪一个？
menu-overview = 试点是什么？
menu-fields = 各领域
menu-progress = 进展
menu-help = 帮助
sources-title = 来源

# Commands
command-start = 开始
command-help = 我能做什么
command-fields = 十二个领域
command-progress = 看图了解试点进展
command-milestones = 按日期看大事
command-share = 获取可转发的链接和二维码
command-subscribe = 选择提醒
command-unsubscribe = 取消提醒
command-subscriptions = 我的提醒
command-settings = 提醒方式
command-language = 选择语言
command-sources = 答案从哪里来
command-privacy = 保存哪些信息
command-mydata = 以文件查看关于您的全部信息
command-forgetme = 删除关于您的信息
command-stop = 停止全部提醒

bot-name = 重庆服务业开放助手
bot-short-description = 回答重庆市服务业扩大开放综合试点的问题，注明来源。非官方服务。
bot-description = 欢迎询问重庆市服务业扩大开放综合试点：十二个领域有哪些举措、进展如何、下一步做什么。每个答案都注明来源和日期，也可以订阅新进展的提醒。本助手只提供信息，不是政府部门。

start = 您好！我回答关于重庆市服务业扩大开放综合试点的问题，每个答案都注明来源和日期。
start-how = 用自己的话提问，或点按一个问题：
question-1 = 86项任务完成了多少？
question-2 = 重庆试点是哪天获批的？
question-3 = 香港医生能在重庆独资开诊所吗？
start-fields = 领域
start-progress = 进展
start-subscribe = 提醒
start-language = 语言 · Language
help = 请用中文或英文，用自己的话提问。
help-commands =
    /fields – 十二个领域
    /progress – 看图了解试点进展
    /milestones – 按日期看大事
    /share – 获取可转发的链接和二维码
    /subscribe – 选择提醒
    /subscriptions – 我的提醒
    /unsubscribe – 取消提醒
    /settings – 频率、类别、免打扰
    /language – 选择语言
    /sources – 答案从哪里来
    /privacy – 保存哪些信息
    /mydata – 以文件查看关于您的全部信息
    /forgetme – 删除关于您的信息
    /stop – 停止全部提醒
help-group = 在群组里，只有提到我、回复我或者给我发命令时我才会回答。群组的提醒只有管理员可以更改。
help-help = /help 列出我能做的事。/help subscribe 详细说明某一个命令。
help-fields = /fields 以按钮列出十二个领域，点按后在同一条消息里打开。/fields 金融 可直接打开一个领域。
help-progress = /progress 以图片和文字给出最新的任务统计。/progress fields 按领域和状态显示任务，/progress timeline 显示大事记。
help-milestones = /milestones 按时间列出大事及其来源，最新的在前，可在同一条消息里翻页。
help-share = /share 生成链接和二维码，扫码即可在这里打开某个领域。/share 金融 可直接生成。
help-subscribe = /subscribe 列出各领域，点按即可开启或关闭提醒。/subscribe 金融 直接订阅一个领域，/subscribe all 订阅全部。
help-unsubscribe = /unsubscribe 列出本聊天已订阅的领域。/unsubscribe 金融 直接退订一个领域。
help-subscriptions = /subscriptions 列出本聊天已订阅的领域。
help-settings = /settings 打开各项选择：频率、种类、免打扰时段、暂停、静音、语言、时区。/settings 巴黎 可直接设置时区。您管理的频道：/settings @频道名，/subscribe、/unsubscribe、/subscriptions 和 /stop 也一样。
help-language = /language 可选三种语言之一，或跟随每个问题的语言。/language en、zh-Hans、zh-Hant 或 auto 可直接选定。
help-sources = /sources 说明回答的来源。每个回答末尾也折叠列出自己的来源。
help-privacy = /privacy 说明保存本聊天的哪些信息、保存多久。
help-mydata = /mydata 以文件发送所保存的关于您的全部信息，只在与我的单独聊天中可用。
help-forgetme = /forgetme 再次确认后删除所保存的关于您的信息，提醒也随之停止。
help-stop = /stop 停止全部提醒。只发“停止”两个字也可以。
unknown-command = 我不认识这个命令。发送 /help 看看我能做什么，或者直接提问。
unknown-command-near = 没有这个命令。您是想用 /{ $near } 吗？发送 /help 查看全部命令，也可以直接提问。
only-text = 我只看得懂文字，请把问题写出来。
privacy = 保存的信息：本聊天的编号、语言，订阅了哪些领域、提醒方式，保存到您关闭提醒为止；发过哪些提醒，保存180天。不保存姓名，也不保存电话号码。
privacy-questions = 您的提问和我的回答保存30天，以便接着上文继续提问。没能回答的问题可能会保存90天，用于改进答案；不记提问者，并先去掉其中的号码和地址。
privacy-thumbs = 对回答点的赞或踩会连同回答的主题和所在的小时保存一年，绝不记录是谁点的。
privacy-stop = 发送 /mydata 可以收到关于您保存的全部信息，发送 /forgetme 可以全部删除，发送 /stop 只停止提醒。请不要发送个人信息，回答问题用不到。（隐私说明第2版，2026年11月22日）

# Alerts
subscribe-menu = 想收到哪些领域的提醒？点一下打开或关闭。
subscribe-menu-group = 本群想收到哪些领域的提醒？管理员点一下打开或关闭。
subscribe-all = 全部领域
subscribed-all = 本聊天已订阅全部领域的提醒。更改请发送 /unsubscribe。
subscribed-field = 本聊天已订阅“{ $field }”的提醒。发送 /subscriptions 查看全部。
unsubscribed-all = 提醒已全部关闭。重新打开请发送 /subscribe。
unsubscribed-field = 不再发送“{ $field }”的提醒。发送 /subscriptions 查看其余的。
subscriptions-none = 本聊天没有订阅提醒。打开请发送 /subscribe。
subscriptions-all = 本聊天订阅了全部领域的提醒。
subscriptions-some = 本聊天订阅了这些领域的提醒：
unsubscribe-menu = 点一下领域，取消它的提醒。
button-subscribe-all = 订阅全部提醒
button-subscribe-field = 订阅提醒：{ $field }
button-stop-all = 停止全部提醒
stopped = 提醒已全部关闭，不会再主动给您发消息。您仍然可以随时提问。重新打开请发送 /subscribe。
admins-only = 只有本群的管理员可以更改。
channel-admins-only = 只有频道管理员可以更改该频道的提醒，并且机器人也须是管理员。
channel-unknown = 找不到频道 { $name }。请先把机器人设为该频道的管理员，再发送命令。
unknown-field = 这个领域已经不在列表中。发送 /fields 查看全部。

# Settings
button-settings = 提醒设置
settings-title = 本聊天的提醒方式，点一下更改。
settings-pace = 频率
settings-pace-title = 多久发一次？汇总会把新消息放在同一条里。
settings-kinds = 类别
settings-kinds-title = 想收到哪些？点一下打开或关闭。工作人员的通知始终会发。
settings-quiet = 免打扰
settings-quiet-title = 什么时段不要打扰？这段时间的消息等时段结束再发。
settings-quiet-none = 不设免打扰
settings-pause = 暂停
settings-pause-title = 暂停多久？期间的消息之后汇总发送。
settings-pause-none = 不暂停
settings-pause-day = 到明天
settings-pause-week = 一周
settings-pause-month = 30 天
settings-silent = 静音发送
settings-language = 语言
settings-language-title = 提醒用哪种语言？
settings-zone = 时区
settings-zone-title = 您在哪个时区？其他时区请发送名称，例如：/settings Europe/Paris
settings-fields = 领域
settings-at-once = 有消息就逐条发
settings-daily = 每天一次
settings-weekly = 每周一次
settings-back = ← 返回
settings-undo = 撤销
settings-done = 好的。
settings-undone = 已撤销，恢复到之前的设置。
settings-not-undone = 没有可以撤销的更改了。
less-why = 收到这条，是因为本聊天订阅了{ $fields }，并且打开了“{ $kind }”。想少收哪些？
less-kind = 不再收{ $kind }
less-weekly = 改为每周汇总一次
less-field = 不再收{ $field }
less-settings = 全部设置

# Language
language-menu = 我用哪种语言回答？
language-auto = 跟问题的语言一致
language-chosen = 好的，以后都用简体中文回答。
language-follows = 好的，问题用什么语言，我就用什么语言回答。

# Milestones
milestones-page = 大事，第 { $page } 页，共 { $pages } 页
milestones-none = 还没有大事记录。
button-newer = ← 较新
button-older = 较早 →

# Paging
fields-page = 试点涉及十二个领域，第{ $page }页，共{ $pages }页。想看哪个？
button-fields-before = ← 前面的领域
button-fields-after = 更多领域 →
button-menu = ← 全部领域
nothing-more = 这方面的内容已经全部显示。
button-back = ← 返回

# Pictures
button-picture = 看图
button-words = 看文字
picture-progress = 总体进展
picture-fields = 各领域
picture-timeline = 大事记

# Thumbs
thanks-good = 谢谢！
thanks-poor = 谢谢。您的反馈有助于改进回答。

# Sharing
share-menu = 想分享哪个领域？我会生成链接和二维码。
share-caption =
    { $field }
    { $link }

    订阅该领域的提醒：{ $alerts }
inline-open = 打开助手
inline-nothing = 没有找到，去问问助手
inline-ask = 问问助手
