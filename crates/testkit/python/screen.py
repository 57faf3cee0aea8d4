"""What a terminal shows, as a picture, and what a QR code in that picture says.

The terminal is pyte's, the eye is zxing's: neither knows the program that drew.
"""

import os

import pyte
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

# Pixels of a cell: modules of half a cell are squares.
WIDTH, HEIGHT = 9, 18
GROUND, INK = "#1c1c1c", "#dcdcdc"
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"
# Which halves of a cell a block fills.
BLOCKS = {"█": (True, True), "▀": (True, False), "▄": (False, True)}


def colour(name, default):
    return default if name == "default" else f"#{name}" if len(name) == 6 else name


def picture(shown, columns, rows, ground=GROUND, ink=INK):
    """The terminal after it was sent these bytes."""
    screen = pyte.Screen(columns, rows)
    pyte.ByteStream(screen).feed(shown)
    image = Image.new("RGB", (columns * WIDTH, rows * HEIGHT), ground)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, 14) if os.path.exists(FONT) else ImageFont.load_default(13)
    for row in range(rows):
        for column in range(columns):
            cell = screen.buffer[row][column]
            left, top = column * WIDTH, row * HEIGHT
            fore, back = colour(cell.fg, ink), colour(cell.bg, ground)
            if cell.reverse:
                fore, back = back, fore
            draw.rectangle((left, top, left + WIDTH - 1, top + HEIGHT - 1), fill=back)
            above, below = BLOCKS.get(cell.data, (False, False))
            if above:
                draw.rectangle((left, top, left + WIDTH - 1, top + HEIGHT // 2 - 1), fill=fore)
            if below:
                draw.rectangle(
                    (left, top + HEIGHT // 2, left + WIDTH - 1, top + HEIGHT - 1), fill=fore
                )
            if cell.data not in BLOCKS and cell.data.strip():
                draw.text((left, top), cell.data, fill=fore, font=font)
    return image


def read_code(image):
    """What the QR code in a picture says; nothing where there is none that can be read."""
    # A phone has more pixels than a terminal has cells.
    found = zxingcpp.read_barcodes(image.resize((image.width * 2, image.height * 2)))
    return found[0].text if found else None
