package twoge.web;

import gg.jte.Content;
import gg.jte.TemplateOutput;

/// A part of a page, drawn: HTML that needs no escape any more.
public record Fragment(byte[] html) implements Content {
    @Override
    public void writeTo(TemplateOutput output) {
        output.writeBinaryContent(html);
    }
}
