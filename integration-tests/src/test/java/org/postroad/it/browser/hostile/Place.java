package org.postroad.it.browser.hostile;

/** Where in a document an attack stands; what stands before it decides how a parser takes it. */
enum Place {
    BARE("%s"),
    PAGE("<!doctype html><html><head><title>t</title></head><body class=x><p>Hello</p>%s<p>Bye</p></body></html>"),
    HEAD("<html><head>%s</head><body>text</body></html>"),
    CELL("<table><tr><td>%s</td></tr></table>"),
    BETWEEN_CELLS("<table><tr>%s<td>x</td></tr></table>"),
    QUOTE("<blockquote><ul><li>%s"),
    LINK("<a href=https://shop.test/>%s</a>"),
    FORMATTED("<p><b><i><font color=red>%s"),
    ATTRIBUTE("<div title=\"x\">%s</div><div title=\"\">%1$s</div>"),
    BROKEN_ATTRIBUTE("<div title='>%s"),
    AFTER_COMMENT("<!-- a -- b --!>%s<!--"),
    FORM("<form action=/auth/logout method=post><label>%s</label></form>"),
    SVG("<svg><desc>%s</desc></svg>"),
    FOREIGN_OBJECT("<svg><foreignObject>%s</foreignObject></svg>"),
    MATH("<math><mtext>%s</mtext></math>"),
    SELECT("<select><option>%s</option></select>"),
    NOSCRIPT("<noscript>%s</noscript>"),
    AFTER_STYLE("<style>p{color:red</style>%s"),
    IN_STYLE("<style>%s</style>"),
    TEMPLATE("<template>%s</template>%1$s"),
    CONDITIONAL("<!--[if mso]>%s<![endif]--><![if !mso]>%1$s<![endif]>"),
    FRAMESET("<frameset>%s</frameset><noframes>%1$s</noframes>"),
    TWICE("<div>%s</div><div>%1$s</div>");

    private final String around;

    Place(String around) {
        this.around = around;
    }

    String with(String markup) {
        return around.formatted(markup);
    }
}
