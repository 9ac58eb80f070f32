# Everywhere
empty-text = 關於重慶市服務業擴大開放綜合試點，您可以用自己的話隨便問。也可以從這裡開始：
cannot-answer-now = 現在暫時查不到，請過一分鐘再試。下面這些仍然可用：
old-button = 這個按鈕已經停用，可以從這裡繼續：
went-wrong = 我這邊出了點問題，請稍後再試。
too-fast = 傳得太快了，請稍候片刻再繼續。
fields-menu = 試點涉及十二個領域，您想看哪一個？
menu-overview = 試點是什麼？
menu-fields = 各領域
menu-progress = 進展
menu-help = 說明
sources-title = 來源

# Commands
command-start = 開始
command-help = 我能做什麼
command-fields = 十二個領域
command-progress = 看圖了解試點進展
command-milestones = 按日期看大事
command-share = 取得可轉發的連結和二維碼
command-subscribe = 選擇提醒
command-unsubscribe = 取消提醒
command-subscriptions = 我的提醒
command-settings = 提醒方式
command-language = 選擇語言
command-sources = 答案從哪裡來
command-privacy = 保存哪些資料
command-mydata = 以檔案查看關於您的全部資料
command-forgetme = 刪除關於您的資料
command-stop = 停止全部提醒

bot-name = 重慶服務業開放助手
bot-short-description = 回答重慶市服務業擴大開放綜合試點的問題，註明來源。非官方服務。
bot-description = 歡迎詢問重慶市服務業擴大開放綜合試點：十二個領域有哪些舉措、進展如何、下一步做什麼。每個答案都註明來源和日期，也可以訂閱新進展的提醒。本助手只提供資訊，不是政府部門。

start = 您好！我回答關於重慶市服務業擴大開放綜合試點的問題，每個答案都註明來源和日期。
start-how = 用自己的話提問，或點按一個問題：
question-1 = 86項任務完成了多少？
question-2 = 重慶試點是哪天獲批的？
question-3 = 香港醫生能在重慶獨資開診所嗎？
start-fields = 領域
start-progress = 進展
start-subscribe = 提醒
start-language = 語言 · Language
help = 請用中文或英文，用自己的話提問。
help-commands =
    /fields – 十二個領域
    /progress – 看圖了解試點進展
    /milestones – 按日期看大事
    /share – 取得可轉發的連結和二維碼
    /subscribe – 選擇提醒
    /subscriptions – 我的提醒
    /unsubscribe – 取消提醒
    /settings – 頻率、類別、免打擾
    /language – 選擇語言
    /sources – 答案從哪裡來
    /privacy – 保存哪些資料
    /mydata – 以檔案查看關於您的全部資料
    /forgetme – 刪除關於您的資料
    /stop – 停止全部提醒
help-group = 在群組裡，只有提到我、回覆我或者給我發命令時我才會回答。群組的提醒只有管理員可以更改。
help-help = /help 列出我能做的事。/help subscribe 詳細說明某一個指令。
help-fields = /fields 以按鈕列出十二個領域，點按後在同一則訊息裡打開。/fields 金融 可直接打開一個領域。
help-progress = /progress 以圖片和文字給出最新的任務統計。/progress fields 按領域和狀態顯示任務，/progress timeline 顯示大事記。
help-milestones = /milestones 按時間列出大事及其來源，最新的在前，可在同一則訊息裡翻頁。
help-share = /share 產生連結和二維碼，掃碼即可在這裡打開某個領域。/share 金融 可直接產生。
help-subscribe = /subscribe 列出各領域，點按即可開啟或關閉提醒。/subscribe 金融 直接訂閱一個領域，/subscribe all 訂閱全部。
help-unsubscribe = /unsubscribe 列出本聊天已訂閱的領域。/unsubscribe 金融 直接退訂一個領域。
help-subscriptions = /subscriptions 列出本聊天已訂閱的領域。
help-settings = /settings 打開各項選擇：頻率、種類、勿擾時段、暫停、靜音、語言、時區。/settings 巴黎 可直接設定時區。您管理的頻道：/settings @頻道名，/subscribe、/unsubscribe、/subscriptions 和 /stop 也一樣。
help-language = /language 可選三種語言之一，或跟隨每個問題的語言。/language en、zh-Hans、zh-Hant 或 auto 可直接選定。
help-sources = /sources 說明回答的來源。每個回答末尾也摺疊列出自己的來源。
help-privacy = /privacy 說明保存本聊天的哪些資訊、保存多久。
help-mydata = /mydata 以檔案傳送所保存的關於您的全部資料，只在與我的單獨聊天中可用。
help-forgetme = /forgetme 再次確認後刪除所保存的關於您的資料，提醒也隨之停止。
help-stop = /stop 停止全部提醒。只發「停止」兩個字也可以。
unknown-command = 我不認識這個命令。發送 /help 看看我能做什麼，或者直接提問。
unknown-command-near = 沒有這個指令。您是想用 /{ $near } 嗎？傳送 /help 查看全部指令，也可以直接提問。
only-text = 我只看得懂文字，請把問題寫出來。
privacy = 保存的資料：本聊天的編號、語言，訂閱了哪些領域、提醒方式，保存到您關閉提醒為止；發過哪些提醒，保存180天。不保存姓名，也不保存電話號碼。
privacy-questions = 您的提問和我的回答保存30天，以便接著上文繼續提問。沒能回答的問題可能會保存90天，用於改進答案；不記提問者，並先去掉其中的號碼和地址。
privacy-thumbs = 對回答點的讚或踩會連同回答的主題和所在的小時保存一年，絕不記錄是誰點的。
privacy-stop = 傳送 /mydata 可以收到關於您保存的全部資料，傳送 /forgetme 可以全部刪除，傳送 /stop 只停止提醒。請不要傳送個人資料，回答問題用不到。（隱私說明第2版，2026年11月22日）

# Alerts
subscribe-menu = 想收到哪些領域的提醒？點一下打開或關閉。
subscribe-menu-group = 本群想收到哪些領域的提醒？管理員點一下打開或關閉。
subscribe-all = 全部領域
subscribed-all = 本聊天已訂閱全部領域的提醒。更改請發送 /unsubscribe。
subscribed-field = 本聊天已訂閱「{ $field }」的提醒。發送 /subscriptions 查看全部。
unsubscribed-all = 提醒已全部關閉。重新打開請發送 /subscribe。
unsubscribed-field = 不再發送「{ $field }」的提醒。發送 /subscriptions 查看其餘的。
subscriptions-none = 本聊天沒有訂閱提醒。打開請發送 /subscribe。
subscriptions-all = 本聊天訂閱了全部領域的提醒。
subscriptions-some = 本聊天訂閱了這些領域的提醒：
unsubscribe-menu = 點一下領域，取消它的提醒。
button-subscribe-all = 訂閱全部提醒
button-subscribe-field = 訂閱提醒：{ $field }
button-stop-all = 停止全部提醒
stopped = 提醒已全部關閉，不會再主動給您發訊息。您仍然可以隨時提問。重新打開請發送 /subscribe。
admins-only = 只有本群的管理員可以更改。
channel-admins-only = 只有頻道管理員可以更改該頻道的提醒，並且機器人也須是管理員。
channel-unknown = 找不到頻道 { $name }。請先把機器人設為該頻道的管理員，再發送命令。
unknown-field = 這個領域已經不在列表中。發送 /fields 查看全部。

# Settings
button-settings = 提醒設定
settings-title = 本聊天的提醒方式，點一下更改。
settings-pace = 頻率
settings-pace-title = 多久發一次？彙總會把新消息放在同一則裡。
settings-kinds = 類別
settings-kinds-title = 想收到哪些？點一下開啟或關閉。工作人員的通知一律會發。
settings-quiet = 免打擾
settings-quiet-title = 什麼時段不要打擾？這段時間的消息等時段結束再發。
settings-quiet-none = 不設免打擾
settings-pause = 暫停
settings-pause-title = 暫停多久？期間的消息之後彙總發送。
settings-pause-none = 不暫停
settings-pause-day = 到明天
settings-pause-week = 一週
settings-pause-month = 30 天
settings-silent = 靜音發送
settings-language = 語言
settings-language-title = 提醒用哪種語言？
settings-zone = 時區
settings-zone-title = 您在哪個時區？其他時區請發送名稱，例如：/settings Europe/Paris
settings-fields = 領域
settings-at-once = 有消息就逐則發
settings-daily = 每天一次
settings-weekly = 每週一次
settings-back = ← 返回
settings-undo = 復原
settings-done = 好的。
settings-undone = 已復原，回到之前的設定。
settings-not-undone = 沒有可以復原的更改了。
less-why = 收到這則，是因為本聊天訂閱了{ $fields }，並且開啟了「{ $kind }」。想少收哪些？
less-kind = 不再收{ $kind }
less-weekly = 改為每週彙總一次
less-field = 不再收{ $field }
less-settings = 全部設定

# Language
language-menu = 我用哪種語言回答？
language-auto = 跟問題的語言一致
language-chosen = 好的，以後都用繁體中文回答。
language-follows = 好的，問題用什麼語言，我就用什麼語言回答。

# Milestones
milestones-page = 大事，第 { $page } 頁，共 { $pages } 頁
milestones-none = 還沒有大事記錄。
button-newer = ← 較新
button-older = 較早 →

# Paging
fields-page = 試點涉及十二個領域，第{ $page }頁，共{ $pages }頁。想看哪個？
button-fields-before = ← 前面的領域
button-fields-after = 更多領域 →
button-menu = ← 全部領域
nothing-more = 這方面的內容已經全部顯示。
button-back = ← 返回

# Pictures
button-picture = 看圖
button-words = 看文字
picture-progress = 總體進展
picture-fields = 各領域
picture-timeline = 大事記

# Thumbs
thanks-good = 謝謝！
thanks-poor = 謝謝。您的意見有助於改進回答。

# Sharing
share-menu = 想分享哪個領域？我會產生連結和二維碼。
share-caption =
    { $field }
    { $link }

    訂閱該領域的提醒：{ $alerts }
inline-open = 開啟助手
inline-nothing = 沒有找到，去問問助手
inline-ask = 問問助手
