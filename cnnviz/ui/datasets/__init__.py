"""The page *Data*: dataset card, image browser, upload of image folders."""
