# Everywhere
empty-text = Ask me anything about Chongqing's pilot for opening up its service sector, in your own words. Or start here:
cannot-answer-now = I cannot look that up right now. Please try again in a minute. These still work:
old-button = That button is no longer in use. Here is where you can go on:
went-wrong = Something went wrong on my side. Please try again in a moment.
too-fast = That was a lot at once. Please wait a moment, then go on.
fields-menu = The pilot in twelve fields. Which one?
menu-overview = What is the pilot?
menu-fields = Fields
menu-progress = Progress
menu-help = Help
sources-title = Sources

# Commands
command-start = Start
command-help = What I can do
command-fields = The twelve fields
command-progress = How far the pilot has come, in a picture
command-milestones = Milestones by date
command-share = A link and QR code to pass on
command-subscribe = Choose alerts
command-unsubscribe = Drop alerts
command-subscriptions = Your alerts
command-settings = How alerts come
command-language = Choose the language
command-sources = Where the answers come from
command-privacy = What is kept about you
command-mydata = Everything kept about you, as a file
command-forgetme = Erase what is kept about you
command-stop = Stop all alerts

bot-name = Chongqing Opening-up Assistant
bot-short-description = Answers about Chongqing's pilot for opening up its service sector, with sources. Not an official service.
bot-description = Ask about Chongqing's Comprehensive Pilot Program for Expanding the Opening-up of the Service Sector: what it changes in twelve fields, how far it has come, what is next. Every answer names its source and date. Alerts tell you about new milestones. This is an information service, not a government office.

start = Hello! I answer questions about Chongqing's Comprehensive Pilot Program for Expanding the Opening-up of the Service Sector. Every answer names its source and its date.
start-how = Ask in your own words, or press a question:
question-1 = How many of the 86 tasks are done?
question-2 = When was the pilot approved?
question-3 = May Hong Kong doctors open a clinic alone?
start-fields = Fields
start-progress = Progress
start-subscribe = Alerts
start-language = Language · 语言
help = Write a question in English or Chinese, in your own words.
help-commands =
    /fields – the twelve fields
    /progress – how far the pilot has come, as a picture
    /milestones – milestones by date
    /share – a link and QR code to pass on
    /subscribe – choose alerts
    /subscriptions – your alerts
    /unsubscribe – drop alerts
    /settings – how often, which kinds, quiet hours
    /language – choose the language
    /sources – where the answers come from
    /privacy – what is kept about you
    /mydata – everything kept about you, as a file
    /forgetme – erase what is kept about you
    /stop – stop all alerts
help-group = In a group I answer when you mention me, reply to me, or send me a command. Only admins can change the group's alerts.
help-help = /help lists what I can do. /help subscribe tells more of one command.
help-fields = /fields shows the twelve fields as buttons; press one to open it in the same message. /fields finance opens a field at once.
help-progress = /progress sends the newest count of tasks as a picture with its words. /progress fields shows the tasks by field and status, /progress timeline the milestones.
help-milestones = /milestones lists what happened with its sources, the newest first. Older and Newer turn the page in place.
help-share = /share makes a link and a QR code that open a field here. /share finance does so at once.
help-subscribe = /subscribe shows the fields: press to switch alerts on or off. /subscribe finance switches one on at once, /subscribe all every field.
help-unsubscribe = /unsubscribe shows the fields that this chat has alerts for. /unsubscribe finance drops one at once.
help-subscriptions = /subscriptions lists the fields that this chat has alerts for.
help-settings = /settings opens the choices: how often, which kinds, quiet hours, pause, sound, language, time zone. /settings Paris takes a time zone at once. For a channel that you manage: /settings @channel, and so /subscribe, /unsubscribe, /subscriptions and /stop.
help-language = /language offers three languages and that of each question. /language en, zh-Hans, zh-Hant or auto takes one at once.
help-sources = /sources tells where the answers come from. Each answer also has its own, folded at its end.
help-privacy = /privacy tells what is kept of this chat and for how long.
help-mydata = /mydata sends everything that is kept about you as a file. It works in a chat with me alone.
help-forgetme = /forgetme erases what is kept about you, after asking once more. Alerts end with it.
help-stop = /stop ends all alerts. So does a message that says only “stop”.
unknown-command = I do not know that command. /help shows what I can do, or just write your question.
unknown-command-near = I do not know that command. Did you mean /{ $near }? /help shows all, or just write your question.
only-text = I understand text only. Please write your question.
privacy = What is kept: this chat's number, its language, the fields it has alerts for and how they should come, until you turn them off; and for 180 days which alerts went out to it. No names, no phone numbers.
privacy-questions = What you ask and what I answer is kept for 30 days so that follow-up questions work. A question without an answer may be kept for 90 days to improve the answers, without its sender and after numbers and addresses were taken out.
privacy-thumbs = A thumb on an answer is kept for a year with the answer's subject and the hour, never with who gave it.
privacy-stop = /mydata sends you everything that is kept about you, /forgetme erases it, /stop only ends the alerts. Please do not send personal data: the answers do not need any. (Privacy notice, version 2 of 22 November 2026)

# Alerts
subscribe-menu = Which fields do you want alerts for? Press to switch on or off.
subscribe-menu-group = Which fields should this group have alerts for? Admins press to switch on or off.
subscribe-all = All fields
subscribed-all = This chat now has alerts for all fields. /unsubscribe changes that.
subscribed-field = This chat now has alerts for { $field }. /subscriptions shows all of them.
unsubscribed-all = All alerts are off. /subscribe turns them on again.
unsubscribed-field = No more alerts for { $field }. /subscriptions shows what is left.
subscriptions-none = This chat has no alerts. /subscribe turns them on.
subscriptions-all = This chat has alerts for all fields.
subscriptions-some = This chat has alerts for:
unsubscribe-menu = Press a field to drop its alerts.
button-subscribe-all = Alerts for everything
button-subscribe-field = Alerts: { $field }
button-stop-all = Stop all alerts
stopped = All alerts are off and nothing more will be sent on its own. You can still ask me anything. /subscribe turns alerts on again.
admins-only = Only admins of this group can change that.
channel-admins-only = Only administrators of the channel can change its alerts, and the bot must be one of them.
channel-unknown = I cannot see the channel { $name }. Make the bot its administrator first, then send the command again.
unknown-field = That field is no longer listed. /fields shows all of them.

# Settings
button-settings = Settings
settings-title = How alerts come to this chat. Press to change.
settings-pace = How often
settings-pace-title = How often should alerts come? A digest holds everything new in one message.
settings-kinds = Kinds
settings-kinds-title = What do you want to hear of? Press to switch on or off. Notices of the desk always come.
settings-quiet = Quiet hours
settings-quiet-title = When should nothing come? What comes out then waits for the end of the quiet hours.
settings-quiet-none = No quiet hours
settings-pause = Pause
settings-pause-title = Pause alerts for how long? What comes out in the meantime comes together after.
settings-pause-none = No pause
settings-pause-day = Until tomorrow
settings-pause-week = For a week
settings-pause-month = For 30 days
settings-silent = Without sound
settings-language = Language
settings-language-title = In which language should alerts come?
settings-zone = Time zone
settings-zone-title = Which clock is yours? For another zone send its name, for example: /settings Europe/Paris
settings-fields = Fields
settings-at-once = Each by itself, at once
settings-daily = Once a day
settings-weekly = Once a week
settings-back = ← Back
settings-undo = Undo
settings-done = Done.
settings-undone = Taken back: everything is as it was before.
settings-not-undone = There is nothing to take back any more.
less-why = You got this because this chat follows { $fields }, and the kind “{ $kind }” is on. What should there be less of?
less-kind = No more { $kind }
less-weekly = One digest a week
less-field = No more { $field }
less-settings = All settings

# Language
language-menu = Which language should I answer in?
language-auto = Same as my question
language-chosen = I will answer in English from now on.
language-follows = I will answer in the language of each question.

# Milestones
milestones-page = Milestones, page { $page } of { $pages }
milestones-none = There are no milestones yet.
button-newer = ← Newer
button-older = Older →

# Paging
fields-page = The pilot in twelve fields, page { $page } of { $pages }. Which one?
button-fields-before = ← Fields before
button-fields-after = More fields →
button-menu = ← All fields
nothing-more = That was all on this subject.
button-back = ← Back

# Pictures
button-picture = Picture
button-words = In words
picture-progress = Progress
picture-fields = By field
picture-timeline = Timeline

# Thumbs
thanks-good = Thank you!
thanks-poor = Thank you. This helps to improve the answers.

# Sharing
share-menu = Which field do you want to share? I make a link and a QR code.
share-caption =
    { $field }
    { $link }

    Alerts for it: { $alerts }
inline-open = Open the assistant
inline-nothing = Nothing found: ask the assistant
inline-ask = Ask the assistant
