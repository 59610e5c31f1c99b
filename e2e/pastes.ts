/** What programs put on the clipboard, cut to what matters, and what must remain of it. */
export interface Paste {
  readonly from: string;
  readonly html: string;
  /** As the server keeps it. */
  readonly kept: string;
}

const bullet = (level: number, mark: string, text: string): string =>
  `<p class=MsoListParagraphCxSpMiddle style='margin-left:${level * 36}pt;text-indent:-18.0pt;mso-list:l0 level${level} lfo1'><![if !supportLists]>` +
  `<span style='font-family:Symbol;mso-list:Ignore'>${mark}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span><![endif]>${text}<o:p></o:p></p>`;

export const pastes: readonly Paste[] = [
  {
    from: 'Word',
    html:
      `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal { font-size: 11pt } --></style></head><body lang=EN-GB>` +
      `<h1 style='color:#2F5496'>Check the level<o:p></o:p></h1>` +
      `<p class=MsoNormal style='margin:0'><b style='mso-bidi-font-weight:normal'>Turn</b> the <i>feet</i> until it is level.<o:p></o:p></p>` +
      `<p class=MsoNormal><o:p>&nbsp;</o:p></p>` +
      bullet(1, '·', 'Front foot') +
      bullet(2, 'o', 'a quarter turn') +
      bullet(1, '·', 'Back foot') +
      `<p class=MsoNormal><img src="file:///C:/Users/ines/AppData/Local/Temp/msohtml/clip_image002.png" width=200></p>` +
      `</body></html>`,
    kept:
      '<h2>Check the level</h2><p><strong>Turn</strong> the <em>feet</em> until it is level.</p>' +
      '<ul><li><p>Front foot</p><ul><li><p>a quarter turn</p></li></ul></li><li><p>Back foot</p></li></ul>',
  },
  {
    from: 'Google Docs',
    html:
      `<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-0a1b"><p dir="ltr" style="line-height:1.38"><span style="font-size:11pt;font-family:Arial;color:#000000;font-weight:700;">Warm up</span>` +
      `<span style="font-size:11pt;font-weight:400;"> for </span><span style="font-style:italic">two</span><span> hours, see </span>` +
      `<a href="https://www.google.com/url?q=https://northwind.example/warm&amp;sa=D" style="text-decoration:none;"><span style="text-decoration:underline">the table</span></a></p>` +
      `<ol><li dir="ltr" aria-level="1"><p role="presentation"><span>Switch on</span></p></li><ol><li dir="ltr" aria-level="2"><p role="presentation"><span>and wait</span></p></li></ol></ol></b><br class="Apple-interchange-newline">`,
    kept:
      '<p><strong>Warm up</strong> for <em>two</em> hours, see <a href="https://northwind.example/warm" rel="noopener noreferrer nofollow" target="_blank">the table</a></p>' +
      '<ol><li><p>Switch on</p><ol><li><p>and wait</p></li></ol></li></ol>',
  },
  {
    from: 'a web page',
    html:
      `<div class="post" onclick="steal()"><nav><a href="/">Home</a></nav><h5 id="x">Rest</h5><script>alert(1)</script><p style="display:none">secret</p>` +
      `<p>See <a href="javascript:alert(1)">this</a> and <a href="https://northwind.example/rest" target="_self">that</a>.</p><img src="https://tracker.example/a.gif">` +
      `<table border="1"><colgroup><col></colgroup><thead><tr><th style="width:40px">Model</th><th>Rest</th></tr></thead><tbody><tr><td>AX-50</td><td align="right">2 h</td></tr></tbody></table>` +
      `<iframe src="https://evil.example"></iframe></div>`,
    kept:
      '<h2>Rest</h2><p>See this and <a href="https://northwind.example/rest" rel="noopener noreferrer nofollow" target="_blank">that</a>.</p>' +
      '<table><tbody><tr><th><p>Model</p></th><th><p>Rest</p></th></tr><tr><td><p>AX-50</p></td><td><p>2 h</p></td></tr></tbody></table>',
  },
];
