"""What a meeting is shown and given, from a frozen pack: one story, told on slides, papers, workbooks and in mails."""
