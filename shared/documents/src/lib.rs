//! PDF, TXT and Markdown to pages, lines and boxes.
