"""The compiled inner loops of `engine.mesh.raster`, each on one thread and without the interpreter's lock."""

import math

import numpy as np
from numba import njit

from engine.kernels import FASTEST
from engine.shapes.light import backdrop, floor_light, grid_line, light_on, lit, seen_through, shown

_FAR = 60.0


@njit(**FASTEST)
def project(vertices, rotation, shift, lens, out):
    """Image x, y [px] and depth [m] of each vertex; behind the eye: depth 0."""
    for i in range(vertices.shape[0]):
        x, y, z = vertices[i, 0], vertices[i, 1], vertices[i, 2]
        a = rotation[0, 0] * x + rotation[0, 1] * y + rotation[0, 2] * z + shift[0]
        b = rotation[1, 0] * x + rotation[1, 1] * y + rotation[1, 2] * z + shift[1]
        c = rotation[2, 0] * x + rotation[2, 1] * y + rotation[2, 2] * z + shift[2]
        if c > 1e-4:
            out[i, 0], out[i, 1], out[i, 2] = a / c * lens[0] + lens[2], b / c * lens[1] + lens[3], c
        else:
            out[i, 0], out[i, 1], out[i, 2] = 0.0, 0.0, 0.0


@njit(**FASTEST)
def add_normals(vertices, faces, groups, out):
    for f in range(faces.shape[0]):
        a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
        ux, uy, uz = (vertices[b, 0] - vertices[a, 0], vertices[b, 1] - vertices[a, 1], vertices[b, 2] - vertices[a, 2])
        vx, vy, vz = (vertices[c, 0] - vertices[a, 0], vertices[c, 1] - vertices[a, 1], vertices[c, 2] - vertices[a, 2])
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        for k in range(3):
            g = groups[f, k]
            out[g, 0] += nx
            out[g, 1] += ny
            out[g, 2] += nz
    for g in range(out.shape[0]):
        length = math.sqrt(out[g, 0] ** 2 + out[g, 1] ** 2 + out[g, 2] ** 2) + 1e-20
        out[g] /= length


@njit(**FASTEST)
def raster_faces(screen, faces, depth, face):
    """Nearest face and its depth in every pixel; faces that reach behind the eye are left out."""
    h, w = depth.shape
    for f in range(faces.shape[0]):
        a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
        za, zb, zc = screen[a, 2], screen[b, 2], screen[c, 2]
        if za <= 0 or zb <= 0 or zc <= 0:
            continue
        ax, ay, bx, by, cx, cy = screen[a, 0], screen[a, 1], screen[b, 0], screen[b, 1], screen[c, 0], screen[c, 1]
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area == 0.0:
            continue
        left, right = max(int(min(ax, bx, cx) - 0.5), 0), min(int(max(ax, bx, cx) + 0.5), w - 1)
        top, bottom = max(int(min(ay, by, cy) - 0.5), 0), min(int(max(ay, by, cy) + 0.5), h - 1)
        ia, ib, ic, inverse = 1 / za, 1 / zb, 1 / zc, 1 / area
        for row in range(top, bottom + 1):
            py = row + 0.5
            for column in range(left, right + 1):
                px = column + 0.5
                u = ((bx - px) * (cy - py) - (by - py) * (cx - px)) * inverse
                v = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) * inverse
                s = 1 - u - v
                if u >= 0 and v >= 0 and s >= 0:
                    z = 1 / (u * ia + v * ib + s * ic)
                    if z < depth[row, column]:
                        depth[row, column], face[row, column] = z, f


@njit(**FASTEST)
def raster_depth(screen, faces, depth):
    """Depth alone, of the faces that look this way."""
    h, w = depth.shape
    for f in range(faces.shape[0]):
        a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
        ax, ay, bx, by, cx, cy = screen[a, 0], screen[a, 1], screen[b, 0], screen[b, 1], screen[c, 0], screen[c, 1]
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area <= 1e-9:
            continue
        inverse = 1 / area
        left, right = max(int(min(ax, bx, cx)), 0), min(int(max(ax, bx, cx)), w - 1)
        top, bottom = max(int(min(ay, by, cy)), 0), min(int(max(ay, by, cy)), h - 1)
        du, dv = -(cy - by) * inverse, -(ay - cy) * inverse  # change of u, v from one column to the next
        for row in range(top, bottom + 1):
            py, px = row + 0.5, left + 0.5
            u = ((bx - px) * (cy - py) - (by - py) * (cx - px)) * inverse
            v = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) * inverse
            for column in range(left, right + 1):
                s = 1 - u - v
                if u >= -0.01 and v >= -0.01 and s >= -0.01:
                    z = u * screen[a, 2] + v * screen[b, 2] + s * screen[c, 2]
                    if z < depth[row, column]:
                        depth[row, column] = z
                u += du
                v += dv


@njit(**FASTEST)
def _sunlit(shadow, frame, x, y, z, bias, soft):
    """0..1: how much of the sun reaches a point [m]; `soft` texels of blur."""
    a = x * frame[0, 0] + y * frame[0, 1] + z * frame[0, 2]
    b = x * frame[1, 0] + y * frame[1, 1] + z * frame[1, 2]
    c = frame[4, 0] - (x * frame[2, 0] + y * frame[2, 1] + z * frame[2, 2]) + 1.0
    column, row = (a - frame[3, 0]) * frame[3, 2] + 4, (b - frame[3, 1]) * frame[3, 2] + 4
    lit, total = 0.0, 0.0
    for j in range(-2, 3):
        for i in range(-2, 3):
            q, r = int(column + i * soft), int(row + j * soft)
            weight = 1.0 / (1 + i * i + j * j)
            total += weight
            inside = 0 <= q < shadow.shape[1] and 0 <= r < shadow.shape[0]
            if not inside or c - bias < shadow[r, q]:
                lit += weight
    return lit / total


@njit(**FASTEST)
def _floor(eye, place, shadow, frame, sky, lens, dx, dy, dz, shade):
    """Brightness (linear) of what lies behind everything: floor or backdrop."""
    if dy >= -1e-4:
        return shade
    factor = place[4]
    t = (place[3] - eye[1]) / dy
    if t < 0 or t * factor > _FAR:
        return shade
    x, z = eye[0] + t * dx, eye[2] + t * dz
    fx, fz = (x - place[0]) * factor, (z - place[2]) * factor
    fade = math.exp(-0.10 * (fx * fx + fz * fz))
    if fade <= 0.01:
        return shade
    light = _sunlit(shadow, frame, x, place[3], z, 0.004 / factor, 2.0)
    a, b = (fx + 2) * (sky.shape[0] / 4) - 0.5, (fz + 2) * (sky.shape[1] / 4) - 0.5
    hidden = 0.0
    if 0 <= a < sky.shape[0] - 1 and 0 <= b < sky.shape[1] - 1:
        i, j = int(a), int(b)
        u, v = a - i, b - j
        hidden = (sky[i, j] * (1 - u) + sky[i + 1, j] * u) * (1 - v)
        hidden += (sky[i, j + 1] * (1 - u) + sky[i + 1, j + 1] * u) * v
    open_sky = 1 - hidden
    width = t * factor / lens[0] / max(0.12, abs(dy)) * 0.7
    line = grid_line(fx, fz, place[5] * factor, width)
    return shade * (1 - fade) + fade * floor_light(light, open_sky, fade, line)


@njit(**FASTEST)
def corner_shares(screen, a, b, c, px, py):
    """How much of each corner of a face there is at a place of the picture [px]; they sum to one."""
    ax, ay, bx, by, cx, cy = screen[a, 0], screen[a, 1], screen[b, 0], screen[b, 1], screen[c, 0], screen[c, 1]
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    u = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / area
    v = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / area
    return u, v, 1 - u - v


@njit(**FASTEST)
def edge_distance(screen, a, b, c, u, v, s):
    """Distance [px] to the nearest edge of a face, at the place with these shares of its corners."""
    ax, ay, bx, by, cx, cy = screen[a, 0], screen[a, 1], screen[b, 0], screen[b, 1], screen[c, 0], screen[c, 1]
    area = abs((bx - ax) * (cy - ay) - (by - ay) * (cx - ax))
    near = min(u / (math.hypot(cx - bx, cy - by) + 1e-6), v / (math.hypot(ax - cx, ay - cy) + 1e-6))
    return area * min(near, s / (math.hypot(bx - ax, by - ay) + 1e-6))


@njit(**FASTEST)
def shade_rows(
    scene, screen, depth, face, shadow, frame, sky, rotation, eye, lens, place, mode, image, labels, first, last
):
    vertices, faces, groups, normals, label, looks, tint = scene
    h, w = depth.shape
    for row in range(first, last):
        for column in range(w):
            p, q = (column + 0.5 - lens[2]) / lens[0], (row + 0.5 - lens[3]) / lens[1]
            dx = rotation[0, 0] * p + rotation[1, 0] * q + rotation[2, 0]
            dy = rotation[0, 1] * p + rotation[1, 1] * q + rotation[2, 1]
            dz = rotation[0, 2] * p + rotation[1, 2] * q + rotation[2, 2]
            length = 1 / math.sqrt(dx * dx + dy * dy + dz * dz)
            dx, dy, dz = dx * length, dy * length, dz * length
            f = face[row, column]
            labels[row, column] = -1
            behind = backdrop(row / h)
            if f < 0:
                value = shown(_floor(eye, place, shadow, frame, sky, lens, dx, dy, dz, behind))
                image[row, column, 0], image[row, column, 1], image[row, column, 2] = value, value, value
                continue
            a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
            u, v, s = corner_shares(screen, a, b, c, column + 0.5, row + 0.5)
            edge = edge_distance(screen, a, b, c, u, v, s) if mode == 2 else 0.0
            z = depth[row, column]
            u, v, s = u * z / screen[a, 2], v * z / screen[b, 2], s * z / screen[c, 2]
            t = z / (rotation[2, 0] * dx + rotation[2, 1] * dy + rotation[2, 2] * dz)
            x, y, zz = eye[0] + t * dx, eye[1] + t * dy, eye[2] + t * dz
            ga, gb, gc = groups[f, 0], groups[f, 1], groups[f, 2]
            nx = u * normals[ga, 0] + v * normals[gb, 0] + s * normals[gc, 0]
            ny = u * normals[ga, 1] + v * normals[gb, 1] + s * normals[gc, 1]
            nz = u * normals[ga, 2] + v * normals[gb, 2] + s * normals[gc, 2]
            norm = 1 / (math.sqrt(nx * nx + ny * ny + nz * nz) + 1e-12)
            nx, ny, nz = nx * norm, ny * norm, nz * norm
            if nx * dx + ny * dy + nz * dz > 0.15:  # an inner wall seen through a tear
                nx, ny, nz = -nx, -ny, -nz
            k = label[f]
            labels[row, column] = k
            if mode == 3:
                image[row, column, 0] = 0.5 + 0.5 * nx
                image[row, column, 1] = 0.5 + 0.5 * ny
                image[row, column, 2] = 0.5 + 0.5 * nz
                continue
            if mode == 4:
                value = min(max(1.3 - 0.5 * t * place[4] / 2.0 + 0.6, 0.05), 1.0) * 0.9
                image[row, column, 0], image[row, column, 1], image[row, column, 2] = value, value, value
                continue
            bias = 0.012 / place[4]
            off = 0.015 / place[4]
            shade = _sunlit(shadow, frame, x + nx * off, y + ny * off, zz + nz * off, bias, 1.0)
            rough, metal = max(looks[k, 3], 0.06), looks[k, 4]
            high = (y - place[3]) * place[4]
            open_sky = min(1.0, 0.55 + 1.6 * max(high, 0.0) + 0.25 * max(ny, 0.0))
            diffuse, gloss, view = light_on(nx, ny, nz, dx, dy, dz, rough, shade, open_sky)
            fresnel = 0.55 * (1 - max(view, 0.06)) ** 5  # interpolated normals turn away at the rim: no white outline
            strength = u * tint[a, 3] + v * tint[b, 3] + s * tint[c, 3]
            alpha = looks[k, 5]
            if alpha < 1:
                behind = _floor(eye, place, shadow, frame, sky, lens, dx, dy, dz, behind)
            for m in range(3):
                base = looks[k, m]
                if mode == 1:
                    own = (u * tint[a, m] + v * tint[b, m] + s * tint[c, m]) ** 2.2
                    base = base * (1 - strength) + own * strength
                value = lit(base, rough, metal, fresnel, diffuse, gloss)
                if alpha < 1 and mode != 1:
                    value = seen_through(value, behind, base, alpha)
                if mode == 2:
                    value = 0.35 * value + 0.55 * max(0.0, 1.0 - edge)
                image[row, column, m] = shown(value)


@njit(**FASTEST)
def draw_balls(spots, colour, scale, radius, depth, image):
    """Small lit balls, nearest in front."""
    h, w = depth.shape
    for i in range(spots.shape[0]):
        z = spots[i, 2]
        if z <= 0:
            continue
        r = max(scale / z, 0.8)
        for row in range(max(int(spots[i, 1] - r), 0), min(int(spots[i, 1] + r) + 1, h)):
            for column in range(max(int(spots[i, 0] - r), 0), min(int(spots[i, 0] + r) + 1, w)):
                a, b = (column + 0.5 - spots[i, 0]) / r, (row + 0.5 - spots[i, 1]) / r
                d = a * a + b * b
                if d <= 1:
                    c = math.sqrt(1 - d)
                    at = z - c * radius
                    if at < depth[row, column]:
                        depth[row, column] = at
                        light = 0.45 + 0.55 * max(0.25 * a - 0.7 * b + 0.66 * c, 0.0)
                        for m in range(3):
                            image[row, column, m] = colour[i, m] * light


@njit(**FASTEST)
def stretch(image, wide, out):
    """Bilinear: along the rows into `wide` [h, W, 3] first, then down the columns; values in a row lie side by side."""
    h, w = image.shape[0], image.shape[1]
    for column in range(out.shape[1]):
        x = min(max((column + 0.5) * w / out.shape[1] - 0.5, 0.0), w - 1.0)
        i = min(int(x), max(w - 2, 0))
        after, u = min(i + 1, w - 1), np.float32(x - i)
        for row in range(h):
            for k in range(3):
                wide[row, column, k] = image[row, i, k] + u * (image[row, after, k] - image[row, i, k])
    values = out.shape[1] * 3
    flat, rows = out.reshape(out.shape[0], values), wide.reshape(h, values)
    for row in range(out.shape[0]):
        y = min(max((row + 0.5) * h / out.shape[0] - 0.5, 0.0), h - 1.0)
        j = min(int(y), max(h - 2, 0))
        upper, lower, v = rows[j], rows[min(j + 1, h - 1)], np.float32(y - j)
        line = flat[row]
        for k in range(values):
            line[k] = upper[k] + v * (lower[k] - upper[k])
