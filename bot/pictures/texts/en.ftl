progress-title = How far has the pilot come?
progress-headline = { $done } of { $total }
progress-beside = tasks in effect by { $date }: { $share }
progress-done = in effect ({ $done })
progress-open = not yet in effect then ({ $open })
progress-caption =
    By { $date }, { $done } of the pilot's { $total } tasks had been put into effect, { $share }; { $open } had not. This is the newest count that the sources give, not today's.

    Source: { $sources }.
footer = Source: { $sources }

fields-title = Tasks that public sources name, by field
fields-done = done
fields-piloting = under way
fields-planned = planned
fields-caption =
    Public sources name { $total } tasks and measures of the pilot and its supporting programmes; the official list of 86 is not public in full. By their last reported status (between { $first } and { $last }) { $done } are done, { $piloting } under way, { $planned } planned. Most are in { $most }.

    Source: { $sources }.
fields-footer = { $total } entries; status as last reported, { $first } to { $last }. Source: { $sources }

timeline-title = Milestones of the pilot
timeline-caption =
    { $shown } of { $total } milestones. The first: { $first }. The newest: { $last }.

    Source of those shown: { $sources }.

and-more = { $sources }; and { $more } more
