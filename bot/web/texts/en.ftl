language-name = English
product = Chongqing Opening{"\u2011"}up Assistant
page-title = Chongqing Opening-up Assistant: questions and answers with sources
description = Ask about Chongqing's pilot for opening up its service sector. Every answer names its source and its date. English, 简体中文, 繁體中文.
skip-link = Skip to the question box
languages-label = Language
headline = Chongqing is opening its service sector. Ask what that means.
introduction = Plain answers about the Comprehensive Pilot Program for Expanding the Opening-up of the Service Sector, each with its source and date.
examples-heading = Try a question
example-1 = How many of the 86 tasks were done in the first year?
example-2 = Can foreign investors open a hospital?
example-3 = What is QDLP, and is it running yet?
fields-heading = Or start from a field
about-heading = Good to know
about-unofficial = This is an information service, not an official service of any government.
about-sources = Facts are as published, with the date of each. The newest source is of { $date }.
about-sources-undated = Facts are as published, with the date of each.
about-privacy = No cookies, no tracking, no names. What you ask is kept for 30 days so that follow-up questions work; the conversation on screen stays in this tab. Please send no personal data.
conversation-label = Conversation
question-label = Your question
question-placeholder = Ask in English or Chinese …
question-hint = Enter sends, Shift and Enter starts a new line.
send = Send
small-print = Not an official service. Please send no personal data.
shortcuts-label = Shortcuts
shortcut-fields = All fields
shortcut-progress = Progress
shortcut-milestones = Milestones
shortcut-next_steps = Next steps
new-conversation = New conversation
no-script = The chat needs JavaScript, which is off in this browser. Please turn it on for this page.
went-wrong = Something went wrong on our side. Please try again in a moment.
details = Details
stop-alerts = Stop alerts

script-you = You
script-assistant = Assistant
script-news = Announcement
script-note = Note
script-source = Source
script-sources = Sources
script-looking = Looking it up …
script-failed = That did not get through. Check your connection and try again.
script-busy = Too many questions at once. Please wait a moment and try again.
script-retry = Try again
script-left = characters left
script-over = characters too many. Please shorten your question.
script-cleared = New conversation started.
script-opens = opens in a new tab

# Around every page
skip-content = Skip to the content
nav-label = Sections
nav-ask = Ask
nav-progress = Progress
nav-fields = Fields
nav-milestones = Milestones
nav-sources = Sources
nav-search = Search
foot-label = More
feed-title = Milestones and changes of status
feed-short = News feed
calendar-short = Calendar
trail-label = Where you are
page-unavailable = This page cannot be made right now. Please try again in a minute.
comma = {", "}
list-separator = {"; "}
and-separator = {" · "}
status-separator = {" · "}

# Statements
status-planned = Planned
status-piloting = Under way
status-done = Done
as-of = as of { $date }
undated = date not given by the source
source-label = {"Source: "}
more-sources = and { $count } more
correction = On the sources
statements-count =
    { $count ->
        [one] one statement
       *[other] { $count } statements
    }
kind-fact = Statement
kind-task = Task
kind-milestone = Milestone
last-seen = This is the last status that a public source reports, not necessarily today's.
official-number = Official number
official-number-of = { $number } of 86
lead-unit = Lead
supporting-units = Supporting
basis = Known from
basis-annex = a row of the official list of 86 tasks
basis-announced_2021 = announcements of July to September 2021
basis-reported_2022 = what was reported as carried out by May 2022
basis-second_year_2022 = the agenda of the second year
basis-cci_supporting = measures of the China-Singapore project, outside the 86
basis-national_2025 = the national plan of April 2025, outside the 86
history-heading = Status over time
column-task = Task
column-field = Field
column-status = Status
column-as-of = As of
column-source = Source
column-recorded = Recorded here
column-total = All
no-field = None
about-source = About this source
ask-this = Ask about this
ask-about = Ask about { $subject }
subscribe-field = Alerts for { $field }
subscribe-all = Alerts for all fields
nearby-heading = On the same subject
facts-heading = What is known

# Progress
progress-title = Progress
progress-description = How many of the pilot's 86 tasks took effect, which tasks the public sources name, and their last known status.
share-heading = Tasks in effect after the first year
share-of = of { $whole }
share-done = In effect: { $count }
share-rest = Not yet: { $count }
tiles-heading = The { $count } tasks that public sources name
tiles-explained = Each square is a task; open it for its sources. This is not the official list of 86: the public sources name only some of those, { $numbered } with their official number, and tasks of related programmes besides. The status is the last one reported.
tiles-hint = Point at a square to see which task it is. By keyboard, the arrow keys go from task to task.
status-count = { $status }: { $count }
table-caption = Tasks by field and status
all-tasks = All tasks as a table
figures-heading = Figures and results

# Fields, topics, tasks, milestones
fields-title = Fields
fields-description = What the pilot changes in twelve fields: statements, tasks and milestones of each, with sources and dates.
topics-heading = By topic
topic-description = Statements on the pilot: { $topic }, each with its source and date.
tasks-title = Tasks
tasks-description = The tasks that public sources name, each with its last reported status. Only some have their number in the official list of 86.
tasks-of = Tasks: { $subject }
tasks-shown =
    { $count ->
        [one] One task
       *[other] { $count } tasks
    }
tasks-none = No task fits this choice.
choose-all = All
choose-show = Show
milestones-title = Milestones
milestones-description = Dated events of the pilot and of the national programme around it, the newest first.
years-label = Years
calendar-long = Calendar file (.ics)
feed-long = News feed (Atom)

# Sources
sources-title = Sources
sources-description = The { $count } publications on which the statements rest, the newest first.
source-description = What rests on this publication of { $name }, and where other sources differ from it.
source-core = read whole
publisher = Publisher
author = Author
published = Published
address = Address
how-read = How we read it
read-whole = The whole document.
read-opening = Its opening or an extract.
judgement = Our judgement

# Search
search-title = Search
search-results = Search: { $words }
search-description = Looks through statements, tasks, milestones, fields and sources, in English, Simplified and Traditional Chinese.
search-label = Words to look for
search-placeholder = QDLP, hospital, 数据
search-count =
    { $count ->
        [0] Nothing was found for “{ $words }”. Try fewer or other words, or ask in the chat.
        [one] One find for “{ $words }”
       *[other] { $count } finds for “{ $words }”
    }
search-ask = Ask this in the chat

# Open data
data-title = Open data
data-description = Everything that this site says of the pilot, to download and to use: with sources, dates and corrections.
data-files = Files
data-json = everything in one file: fields, statements, tasks with their history, milestones, sources, corrections
data-facts = statements
data-tasks = tasks with their last status
data-milestones = dated events
data-sources = publications
data-licence = Licence
data-licence-text = Our selection and wording may be used under this licence. The publications themselves belong to their publishers.
data-as-of = As of
data-newest = newest source: { $date }
data-version = Version
data-feeds = To follow
data-atom = milestones and changes of status, for feed readers
data-ics = milestones with a known day, for calendars

# Not found
missing-title = There is no such page
missing-text = The address may be mistyped, or what was here is no longer in the catalogue.
missing-home = To the start page

# Offers on the chat page
offer-subscribe = Do you want alerts for { $field }? New milestones then appear here, on this page, in this browser.
offer-subscribe-everything = Do you want alerts for all fields? New milestones then appear here, on this page, in this browser.
offer-yes = Yes, turn them on
offer-no = No, thank you
about-pages-heading = Without asking
about-pages = Progress, fields, milestones and sources are also there to read.
script-helpful = Was this helpful?
script-up = Helpful
script-down = Not helpful
script-page = Open as a page
script-thanks = Thank you. Your verdict was noted without your name.

# The button on other sites
widget-open = Ask about Chongqing's opening-up
widget-close = Close the chat
widget-title = Chat: Chongqing Opening-up Assistant
widget-full = Open in a new tab

# Privacy
privacy-title = Privacy
privacy-description = What this assistant keeps, for how long, who sees it, and how to see or erase what is kept about you.
privacy-kept = This browser draws a number at random; what you ask is kept under it, with the alerts that you turned on. No cookies, no tracking, no names, no network addresses.
privacy-long-heading = How long
privacy-long-conversations = What you ask and what is answered: 30 days, so that follow-up questions work.
privacy-long-alerts = Alerts and choices: until you turn them off, or until nothing is heard of this browser for a year. Which alerts came: 180 days.
privacy-long-questions = A question without an answer: 90 days, without who asked it and after numbers, addresses and names given as one's own were taken out. It helps to improve the answers.
privacy-long-thumbs = A thumb up or down: a year, without who gave it.
privacy-who-heading = Who sees it
privacy-who = Nobody outside: questions are understood and answered on the operator's own machines, and no other service is asked. What you write in Telegram is also seen by Telegram.
privacy-rights-heading = Your data
privacy-rights = What is kept about this browser you can see and erase here. In Telegram, /mydata and /forgetme do the same. Please send no personal data: the answers do not need any.
privacy-show = Download my data
privacy-forget = Erase everything
privacy-sure = Erase everything that is kept about this browser? There is no way back.
privacy-forgotten = Everything is erased, in this browser and on the server.
privacy-nothing = Nothing is kept about this browser.
privacy-saved = The file with everything that is kept has been made: my-data.json.
privacy-failed = That did not work just now, and nothing has changed. Please try again in a few minutes.
privacy-no-script = To see or erase your data here, please turn on JavaScript for this page.
privacy-version = Privacy notice, version 2 of 22 November 2026
