language-name = 繁體中文
product = 重慶服務業開放助手
page-title = 重慶服務業開放助手：問答均註明來源
description = 歡迎詢問重慶市服務業擴大開放綜合試點。每個答案都註明來源和日期。English、简体中文、繁體中文。
skip-link = 跳到提問框
languages-label = 語言
headline = 重慶服務業擴大開放，有問題，問這裡。
introduction = 解答重慶市服務業擴大開放綜合試點的問題，每個答案都註明來源和日期。
examples-heading = 試著問一問
example-1 = 86項任務第一年落實了多少項？
example-2 = 外資可以開辦醫院嗎？
example-3 = QDLP是什麼？現在落地了嗎？
fields-heading = 也可以從領域開始
about-heading = 使用須知
about-unofficial = 本頁提供資訊服務，並非政府官方服務。
about-sources = 內容以公開資料為準，逐條註明日期。最新一份資料的日期為{ $date }。
about-sources-undated = 內容以公開資料為準，逐條註明日期。
about-privacy = 不用Cookie，不追蹤，不記姓名。您的提問保存30天，以便接著上文繼續提問；螢幕上的對話只存在本分頁。請不要傳送個人資料。
conversation-label = 對話
question-label = 您的問題
question-placeholder = 請用中文或英文提問……
question-hint = 按Enter傳送，按Shift和Enter換行。
send = 傳送
small-print = 非官方服務。請不要傳送個人資料。
shortcuts-label = 快捷入口
shortcut-fields = 全部領域
shortcut-progress = 進展
shortcut-milestones = 亮點成果
shortcut-next_steps = 下一步
new-conversation = 新對話
no-script = 對話需要JavaScript，而此瀏覽器已將其關閉。請為本頁開啟。
went-wrong = 我們這邊出了點問題，請稍後再試。
details = 詳情
stop-alerts = 停止提醒

script-you = 您
script-assistant = 助手
script-news = 新消息
script-note = 說明
script-source = 來源
script-sources = 來源
script-looking = 正在查找……
script-failed = 沒有傳送成功。請檢查網路後再試。
script-busy = 提問太快了，請稍等片刻再試。
script-retry = 重試
script-left = 字可輸入
script-over = 字超出，請縮短問題。
script-cleared = 已開始新對話。
script-opens = 在新分頁開啟

# Around every page
skip-content = 跳到正文
nav-label = 欄目
nav-ask = 提問
nav-progress = 進展
nav-fields = 領域
nav-milestones = 大事記
nav-sources = 來源
nav-search = 搜尋
foot-label = 更多
feed-title = 大事記與狀態變化
feed-short = 新聞訂閱來源
calendar-short = 日曆
trail-label = 目前位置
page-unavailable = 頁面暫時無法顯示，請一分鐘後再試。
comma = ，
list-separator = 、
and-separator = {" · "}
status-separator = {" · "}

# Statements
status-planned = 計畫
status-piloting = 推進中
status-done = 已落實
as-of = 截至{ $date }
undated = 來源未註明日期
source-label = 來源：
more-sources = 另有{ $count }個來源
correction = 關於來源
statements-count = { $count }條內容
kind-fact = 內容
kind-task = 任務
kind-milestone = 大事
last-seen = 這是公開來源最後一次報道的狀態，未必是今天的狀態。
official-number = 官方編號
official-number-of = 86項中的第{ $number }項
lead-unit = 牽頭單位
supporting-units = 配合單位
basis = 依據
basis-annex = 官方86項任務清單
basis-announced_2021 = 2021年7月至9月公佈的舉措
basis-reported_2022 = 截至2022年5月報道的落實情況
basis-second_year_2022 = 第二年工作安排
basis-cci_supporting = 中新互聯互通項目的配套舉措，不屬於86項
basis-national_2025 = 2025年4月國家方案，不屬於86項
history-heading = 狀態變化
column-task = 任務
column-field = 領域
column-status = 狀態
column-as-of = 截至
column-source = 來源
column-recorded = 本站記錄
column-total = 合計
no-field = 無
about-source = 關於此來源
ask-this = 就此提問
ask-about = 就「{ $subject }」提問
subscribe-field = 訂閱「{ $field }」提醒
subscribe-all = 訂閱全部領域提醒
nearby-heading = 同一主題
facts-heading = 已知內容

# Progress
progress-title = 進展
progress-description = 86項任務已實施多少，公開來源提到哪些任務，以及最後一次報道的狀態。
share-heading = 首年末已實施的任務
share-of = / { $whole }項
share-done = 已實施：{ $count }
share-rest = 尚未實施：{ $count }
tiles-heading = 公開來源提到的{ $count }項任務
tiles-explained = 每個方格是一項任務，點開可看來源。這不是官方的86項清單：公開來源只提到其中一部分，僅{ $numbered }項帶官方編號，另含相關項目的任務。狀態以最後一次報道為準。
tiles-hint = 指向方格可看是哪項任務；用鍵盤時，方向鍵可逐項移動。
status-count = { $status }：{ $count }
table-caption = 各領域任務狀態
all-tasks = 任務一覽表
figures-heading = 數據與成效

# Fields, topics, tasks, milestones
fields-title = 領域
fields-description = 試點在十二個領域帶來的變化：各領域的內容、任務和大事，均註明來源和日期。
topics-heading = 按主題
topic-description = 試點相關內容：{ $topic }，逐條註明來源和日期。
tasks-title = 任務
tasks-description = 公開來源提到的任務，以及最後一次報道的狀態。其中只有一部分帶有官方86項清單的編號。
tasks-of = 任務：{ $subject }
tasks-shown = 共{ $count }項任務
tasks-none = 沒有符合條件的任務。
choose-all = 全部
choose-show = 顯示
milestones-title = 大事記
milestones-description = 試點及全國工作的重要日期，最新的在前。
years-label = 年份
calendar-long = 日曆檔案（.ics）
feed-long = 新聞訂閱來源（Atom）

# Sources
sources-title = 來源
sources-description = 全部內容依據的{ $count }份公開資料，最新的在前。
source-description = 依據{ $name }這份資料的內容，以及與其他來源的出入。
source-core = 已通讀全文
publisher = 發佈者
author = 作者
published = 發佈日期
address = 網址
how-read = 查閱方式
read-whole = 已通讀全文。
read-opening = 只查閱了開頭或摘錄。
judgement = 我們的評價

# Search
search-title = 搜尋
search-results = 搜尋：{ $words }
search-description = 可搜尋內容、任務、大事、領域和來源，支援英文、簡體和繁體中文。
search-label = 搜尋詞
search-placeholder = 例如：QDLP、醫院、數據
search-count =
    { $count ->
        [0] 沒有找到「{ $words }」。請減少或更換搜尋詞，也可以在對話中提問。
       *[other] 「{ $words }」共找到{ $count }條
    }
search-ask = 在對話中提問

# Open data
data-title = 開放資料
data-description = 本站關於試點的全部內容均可下載使用，附來源、日期和更正說明。
data-files = 檔案
data-json = 全部內容合為一個檔案：領域、內容、任務及其狀態變化、大事、來源、更正說明
data-facts = 內容
data-tasks = 任務及最後狀態
data-milestones = 大事記
data-sources = 公開資料
data-licence = 許可
data-licence-text = 本站的整理和表述可按此許可使用；原始資料的權利歸發佈者所有。
data-as-of = 資料日期
data-newest = 最新一份資料：{ $date }
data-version = 版本
data-feeds = 持續關注
data-atom = 大事記與狀態變化，供訂閱閱讀器使用
data-ics = 日期明確的大事，供日曆使用

# Not found
missing-title = 沒有這個頁面
missing-text = 網址可能有誤，或者原有內容已不在目錄中。
missing-home = 回到首頁

# Offers on the chat page
offer-subscribe = 要訂閱「{ $field }」的提醒嗎？有新進展時，會顯示在此瀏覽器的本頁上。
offer-subscribe-everything = 要訂閱全部領域的提醒嗎？有新進展時，會顯示在此瀏覽器的本頁上。
offer-yes = 訂閱
offer-no = 不用了
about-pages-heading = 不提問也能看
about-pages = 進展、領域、大事記和來源都可以直接瀏覽。
script-helpful = 這個回答有用嗎？
script-up = 有用
script-down = 沒有用
script-page = 查看完整頁面
script-thanks = 謝謝，已匿名記錄您的評價。

# The button on other sites
widget-open = 了解重慶服務業開放
widget-close = 關閉對話
widget-title = 對話：重慶服務業開放助手
widget-full = 在新分頁開啟

# 隱私
privacy-title = 隱私
privacy-description = 本助手保存哪些資料、保存多久、誰能看到，以及如何查看或刪除與您有關的資料。
privacy-kept = 您的瀏覽器會隨機產生一個編號，您的提問和您開啟的提醒都保存在這個編號下。不用Cookie，不追蹤，不記姓名，也不記網路位址。
privacy-long-heading = 保存多久
privacy-long-conversations = 您的提問和得到的回答：30天，以便接著上文繼續提問。
privacy-long-alerts = 提醒和設定：保存到您關閉為止；如果一年沒有這個瀏覽器的任何動靜，也會刪除。發過哪些提醒：180天。
privacy-long-questions = 沒能回答的問題：90天，不記提問者，並先去掉其中的號碼、地址和自報的姓名，用於改進答案。
privacy-long-thumbs = 點的讚或踩：一年，不記是誰點的。
privacy-who-heading = 誰能看到
privacy-who = 外部無人能看到：理解問題和給出答案都在營運方自己的機器上完成，不呼叫其他服務。您在Telegram裡寫的內容，Telegram也能看到。
privacy-rights-heading = 您的資料
privacy-rights = 與這個瀏覽器有關的資料，可以在這裡查看和刪除。在Telegram裡，傳送 /mydata 或 /forgetme 作用相同。請不要傳送個人資料，回答問題用不到。
privacy-show = 下載我的資料
privacy-forget = 全部刪除
privacy-sure = 要刪除與這個瀏覽器有關的全部資料嗎？刪除後無法復原。
privacy-forgotten = 已全部刪除，包括這個瀏覽器裡和伺服器上的資料。
privacy-nothing = 沒有保存與這個瀏覽器有關的資料。
privacy-saved = 已產生包含全部資料的檔案：my-data.json。
privacy-failed = 暫時沒能辦到，一切保持原樣。請過幾分鐘再試。
privacy-no-script = 要在這裡查看或刪除資料，請為本頁啟用JavaScript。
privacy-version = 隱私說明第2版，2026年11月22日
